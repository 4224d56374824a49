export interface ModelFile {
  fileName: string
  content: string
}

/** The model files of one moment; `version` is made of their contents. */
export interface ModelState {
  version: string
  files: ModelFile[]
}
