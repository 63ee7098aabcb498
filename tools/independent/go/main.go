// Program independent judges notes and proofs with golang.org/x/mod/sumdb, by the Go project.
//
// It reads one JSON case per line and writes one verdict per line: "ok", "ok" and a
// result, or "refused" and the reason.
package main

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type testCase struct {
	Kind    string   `json:"kind"`
	Key     string   `json:"key"`
	Note    string   `json:"note"`
	Name    string   `json:"name"`
	Index   int64    `json:"index"`
	Size    int64    `json:"size"`
	OldSize int64    `json:"old_size"`
	Leaves  [][]byte `json:"leaves"`
	Leaf    []byte   `json:"leaf"`
	Root    []byte   `json:"root"`
	OldRoot []byte   `json:"old_root"`
	Proof   [][]byte `json:"proof"`
}

func hashOf(raw []byte) (hash tlog.Hash) {
	if copy(hash[:], raw) != tlog.HashSize || len(raw) != tlog.HashSize {
		panic("a hash of another length")
	}
	return hash
}

func hashesOf(raws [][]byte) (hashes []tlog.Hash) {
	for _, raw := range raws {
		hashes = append(hashes, hashOf(raw))
	}
	return hashes
}

// openNote verifies a note; the result counts the lines of known and unknown keys.
func openNote(c testCase) (string, error) {
	verifier, err := note.NewVerifier(c.Key)
	if err != nil {
		return "", err
	}
	opened, err := note.Open([]byte(c.Note), note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d known %d unknown", len(opened.Sigs), len(opened.UnverifiedSigs)), nil
}

// signNote signs a text with a fresh key; the result is the key and the note.
func signNote(c testCase) (string, error) {
	private, public, err := note.GenerateKey(rand.Reader, c.Name)
	if err != nil {
		return "", err
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: c.Note}, signer)
	return public + " " + base64.StdEncoding.EncodeToString(signed), err
}

// rootOf computes a tree's root from its leaves.
func rootOf(c testCase) (string, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (found []tlog.Hash, err error) {
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for number, leaf := range c.Leaves {
		hashes, err := tlog.StoredHashes(int64(number), leaf, reader)
		if err != nil {
			return "", err
		}
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(int64(len(c.Leaves)), reader)
	return root.String(), err
}

func judge(c testCase) (string, error) {
	switch c.Kind {
	case "note":
		return openNote(c)
	case "sign":
		return signNote(c)
	case "root":
		return rootOf(c)
	case "inclusion":
		proof := tlog.RecordProof(hashesOf(c.Proof))
		return "", tlog.CheckRecord(proof, c.Size, hashOf(c.Root), c.Index, tlog.RecordHash(c.Leaf))
	case "consistency":
		proof := tlog.TreeProof(hashesOf(c.Proof))
		return "", tlog.CheckTree(proof, c.Size, hashOf(c.Root), c.OldSize, hashOf(c.OldRoot))
	}
	panic("unknown kind of case: " + c.Kind)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var c testCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			panic(err)
		}
		if result, err := judge(c); err != nil {
			fmt.Printf("refused %q\n", err.Error())
		} else {
			fmt.Printf("ok %s\n", result)
		}
	}
}
