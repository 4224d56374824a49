import { createServer, type IncomingMessage } from 'node:http'
import { openWarehouse } from '../../dashboard/server/warehouse.ts'

// What nothing can be faster than: a statement on DuckDB and its answer as JSON, behind Node's own http server. `floor.ts <port> <file>`

const [, , port, file = ''] = process.argv
const connection = await (await openWarehouse(file)).connect()
let same: Buffer = Buffer.from('')

async function read(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks)
}

createServer(async (req, res) => {
  const body = await read(req)
  if (req.method === 'PUT') same = body
  // A kept answer, zipped before.
  if (req.method === 'PUT' || req.url === '/same')
    return res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': same.length }).end(same)
  const columns = (await connection.runAndReadAll(body.toString())).getColumnsJson()
  const text = JSON.stringify(columns)
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
}).listen(Number(port), '127.0.0.1', () => console.log('listening'))
