"""Writes all golden data: python testing/golden/all.py"""

import awac
import awr
import bc
import bcq
import bear
import best_of_n
import brac
import cal_ql
import combo
import cql
import crr
import diffusion_ql
import decision_transformer
import discrete_awac
import discrete_awr
import discrete_bc
import discrete_bcq
import discrete_cql
import discrete_crr
import discrete_crr_quantiles
import discrete_iql
import discrete_rem
import discrete_rvs
import discrete_sac
import dqn
import dynamics
import edac
import edac_diversity
import fql
import idql
import implicit_quantiles
import iql
import ivr
import layers
import lb_sac
import mbop
import mcq
import mobile
import mopo
import morel
import npg
import planning
import plas
import qdt
import qt
import qt_opt
import rambo
import rebrac
import reinformer
import rlpd
import rvs
import sac
import spot
import td3
import td3_awr
import td3_bc
import xql

CONTINUOUS = (bc, td3_bc, iql, sac, cql, edac, awac, crr, awr, xql, ivr, brac, bear, bcq, plas, spot, mcq, rebrac, td3_awr,
              lb_sac, qt_opt, td3, cal_ql, rlpd, diffusion_ql, idql, fql, best_of_n, rvs)
DISCRETE = (discrete_bc, dqn, discrete_cql, discrete_bcq, discrete_iql, discrete_awac, discrete_crr, discrete_awr,
            discrete_sac, discrete_rem, discrete_crr_quantiles, implicit_quantiles,
            discrete_rvs)

for program in CONTINUOUS + DISCRETE:
    program.main()
decision_transformer.main()
qdt.main()
qt.main()
reinformer.main()
edac_diversity.main()
dynamics.main()
mopo.main()
combo.main()
mobile.main()
rambo.main()
npg.main()
morel.main()
mbop.main()
planning.main()
layers.main()
