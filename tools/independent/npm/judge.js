// Judges checkpoints and inclusion proofs with @sigstore/verify, by the Sigstore project.
//
// Reads one JSON case per line and writes one verdict per line: "ok", or "refused" and the reason.
// The node_modules folder is given by NODE_PATH.
'use strict'

const { createPublicKey } = require('node:crypto')
const readline = require('node:readline')
const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint')
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle')

const bytes = (text) => Buffer.from(text, 'base64')

function judge(one) {
  const key = { kty: 'OKP', crv: 'Ed25519', x: bytes(one.public_key).toString('base64url') }
  const log = {
    baseURL: one.name,
    logID: bytes(one.key_id),
    publicKey: createPublicKey({ key, format: 'jwk' }),
  }
  const entry = {
    canonicalizedBody: bytes(one.leaf),
    inclusionProof: {
      logIndex: String(one.index),
      hashes: one.proof.map(bytes),
      checkpoint: { envelope: one.note },
    },
  }
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, [log]))
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const one = JSON.parse(line)
  try {
    judge(one)
    console.log('ok')
  } catch (error) {
    if (error.name !== 'VerificationError' && error.code !== 'TLOG_INCLUSION_PROOF_ERROR') throw error
    console.log(`refused ${error.message}`)
  }
})
