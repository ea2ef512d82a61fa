"""Writes all golden data: python testing/golden/all.py"""

import bc
import cql
import iql
import sac
import td3_bc

for program in (bc, td3_bc, iql, sac, cql):
    program.main()
