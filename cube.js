// What Cube's own command line loads (refresh workers and API nodes of a larger deployment): the options of our server.
import { cubeOptions } from './dashboard/server/cube.ts'
import { readSettings } from './dashboard/server/settings.ts'
import { openState } from './dashboard/server/state.ts'
import { openWarehouse, warehouseFile } from './dashboard/server/warehouse.ts'

const settings = readSettings()

// A node that holds no DuckDB file has its data version in its refresh keys; presets of links count from the clock's day there.
const today =
  settings.today === 'auto' ? new Intl.DateTimeFormat('sv-SE', { timeZone: settings.timezone }).format(new Date()) : settings.today

const { secrets, access } = await openState(settings, {
  facts: async () => ({
    today,
    timezone: settings.timezone,
    currency: settings.currency,
    dataVersion: '',
    modelVersion: '',
    modelProblem: null,
  }),
  meta: async () => ({ cubes: [] }),
})

const { options } = await cubeOptions({
  settings,
  access,
  apiSecret: secrets.api,
  openWarehouse: () => openWarehouse(warehouseFile(settings.dataDir)),
})

export default options
