/* Where a version of MuJoCo keeps positions of bodies and forces on them, for the table in BodyFields:

     for v in 3.17.0 4.0.0; do
         pip download mujoco==$v --no-deps --python-version 311 --only-binary=:all: && unzip -qo mujoco-$v-*.whl 'mujoco/include/*' -d $v
         cc -I $v/mujoco/include mujoco_offsets.c -o mujoco_offsets && ./mujoco_offsets
     done
*/
#include <mujoco/mujoco.h>
#include <stddef.h>
#include <stdio.h>

int main(void) {
  printf("mj_version() %d: xpos %zu, cfrc_ext %zu\n", mjVERSION_HEADER, offsetof(mjData, xpos), offsetof(mjData, cfrc_ext));
}
