import express from 'express'

const app = express()
app.get('/items/:id', (_request, response) => response.json({}))
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
