// Apart from launch.cjs, since an old Node cannot even parse the import below.
import('./main.mjs')
