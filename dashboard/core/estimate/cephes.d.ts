// The package ships types that its `exports` hide from the compiler; these are the ones used here.
declare module 'cephes' {
  const cephes: {
    compiled: Promise<void>
    lgam(x: number): number
    hyp2f1(a: number, b: number, c: number, x: number): number
  }
  export default cephes
}
