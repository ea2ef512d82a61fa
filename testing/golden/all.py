"""Writes all golden data: python testing/golden/all.py"""

import bc
import cql
import discrete_awac
import discrete_awr
import discrete_bc
import discrete_bcq
import discrete_cql
import discrete_crr
import discrete_crr_quantiles
import discrete_iql
import discrete_rem
import discrete_sac
import dqn
import edac
import edac_diversity
import implicit_quantiles
import iql
import layers
import sac
import td3_bc

CONTINUOUS = (bc, td3_bc, iql, sac, cql, edac)
DISCRETE = (discrete_bc, dqn, discrete_cql, discrete_bcq, discrete_iql, discrete_awac, discrete_crr, discrete_awr,
            discrete_sac,
            discrete_crr_quantiles, discrete_rem, implicit_quantiles)

for program in CONTINUOUS + DISCRETE:
    program.main()
edac_diversity.main()
layers.main()
