import { existsSync } from 'node:fs'
import path from 'node:path'

const own = path.resolve(import.meta.dirname, '../../model')

/** Where the model is that this process answers from. */
export const modelFolder = path.resolve(process.env.CUBEJS_SCHEMA_PATH || own)

/** The model folder that has a file or folder of this name: a model of somebody's own may leave out what it takes from ours. */
export const modelFolderWith = (name: string): string => (existsSync(path.join(modelFolder, name)) ? modelFolder : own)
