"""Writes all golden data: python testing/golden/all.py"""

import awac
import awr
import bc
import cql
import crr
import discrete_awac
import discrete_awr
import discrete_bc
import discrete_bcq
import discrete_cql
import discrete_crr
import discrete_iql
import discrete_sac
import dqn
import edac
import edac_diversity
import iql
import ivr
import layers
import sac
import td3_bc
import xql

CONTINUOUS = (bc, td3_bc, iql, sac, cql, edac)
DISCRETE = (discrete_bc, dqn, discrete_cql, discrete_bcq, discrete_iql, discrete_awac, discrete_crr, discrete_awr,
            discrete_sac)

WEIGHTED = (awac, crr, awr, xql, ivr)

for program in WEIGHTED:
    program.main()
for program in CONTINUOUS + DISCRETE:
    program.main()
edac_diversity.main()
layers.main()
