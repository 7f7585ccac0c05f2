/** A thread whose WebAssembly calls JavaScript, by a wrapper that no other module of the process has. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: { readonly c: () => void } };
};

// Imports the function `b` of `a` that takes (i64, f64, f32, i64), and exports `c`, which calls it with noughts.
const CALLS_OUT = Buffer.from(
  [
    ...['0061736d01000000', '010b0260047e7c7d7e00600000', '020701016101620000', '03020101', '07050101630001'],
    ...['0a180116004200', '440000000000000000', '4300000000', '4200', '10000b'],
  ].join(''),
  'hex',
);

const { c } = new WebAssembly.Instance(new WebAssembly.Module(CALLS_OUT), { a: { b() {} } }).exports;
// The first call is what the tests' budget lets pass; the next gets a wrapper of its own.
for (let call = 0; call < 10; call += 1) c();
