"""Writes all golden data: python testing/golden/all.py"""

import bc
import brac
import bcq
import cql
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
import layers
import lb_sac
import qt_opt
import rebrac
import sac
import td3_awr
import td3_bc

CONTINUOUS = (bc, td3_bc, iql, sac, cql, edac,
              rebrac, td3_awr, lb_sac, qt_opt)
import mcq
import plas
import sac
import spot
import td3_bc

CONTINUOUS = (bc, td3_bc, iql, sac, cql, edac,
              bcq, plas, spot, mcq)
DISCRETE = (discrete_bc, dqn, discrete_cql, discrete_bcq, discrete_iql, discrete_awac, discrete_crr, discrete_awr,
            discrete_sac)

CONTINUOUS += (brac,)

for program in CONTINUOUS + DISCRETE:
    program.main()
edac_diversity.main()
layers.main()
