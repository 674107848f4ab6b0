// Command verify-log checks an exported log with golang.org/x/mod/sumdb, which is not ours.
//
//	verify-log FOLDER VKEY
//
// FOLDER/site is what `shuangsui log export` writes, FOLDER/proofs/*.tlog-proof are proofs of entries, and
// FOLDER/consistency/N are requests to a witness that has cosigned N entries, with FOLDER/roots/N the root of then.
// It prints how many of each are right, and fails at the first that is not.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type checkpoint struct {
	size int64
	root tlog.Hash
}

func main() {
	log.SetFlags(0)
	folder, vkey := os.Args[1], os.Args[2]
	verifier, err := note.NewVerifier(vkey)
	check(err, "vkey")
	site := filepath.Join(folder, "site")
	head := open(read(site, "checkpoint"), verifier)
	tree := tlog.Tree{N: head.size, Hash: head.root}
	reader := tlog.TileHashReader(tree, tiles{site})

	entries := readEntries(site, head.size)
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(head.size, int64(i), reader)
		check(err, "tiles")
		check(tlog.CheckRecord(proof, head.size, head.root, int64(i), tlog.RecordHash(entry)), "entry", i)
	}
	fmt.Printf("entries %d\n", len(entries))

	proofs := list(folder, "proofs")
	for _, path := range proofs {
		checkProof(string(readFile(path)), verifier, entries)
	}
	fmt.Printf("proofs %d\n", len(proofs))

	requests := list(folder, "consistency")
	for _, path := range requests {
		old := number(filepath.Base(path))
		request := strings.SplitN(string(readFile(path)), "\n\n", 2)
		lines := strings.Split(request[0], "\n")
		if lines[0] != fmt.Sprintf("old %d", old) {
			log.Fatalf("%s: %s", path, lines[0])
		}
		now := open([]byte(request[1]), verifier)
		before := hash(strings.TrimSpace(string(readFile(filepath.Join(folder, "roots", filepath.Base(path))))))
		check(tlog.CheckTree(hashes(lines[1:]), now.size, now.root, old, before), "consistency", path)
	}
	fmt.Printf("consistency %d\n", len(requests))
}

func checkProof(text string, verifier note.Verifier, entries [][]byte) {
	parts := strings.SplitN(text, "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		log.Fatalf("header %q", lines[0])
	}
	record, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	check(err, "extra")
	index := number(strings.TrimPrefix(lines[2], "index "))
	if string(entries[index]) != string(record) {
		log.Fatalf("entry %d is another one", index)
	}
	head := open([]byte(parts[1]), verifier)
	check(tlog.CheckRecord(hashes(lines[3:]), head.size, head.root, index, tlog.RecordHash(record)), "proof", index)
}

// open checks the log's signature; tlog.ParseTree would want the header of the Go checksum database.
func open(bytes []byte, verifier note.Verifier) checkpoint {
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	check(err, "note")
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		log.Fatalf("checkpoint %q", opened.Text)
	}
	return checkpoint{number(lines[1]), hash(lines[2])}
}

func readEntries(site string, size int64) [][]byte {
	var entries [][]byte
	for index := int64(0); index*256 < size; index++ {
		width := size - index*256
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: 0, N: index, W: int(width)}
		bundle := read(site, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
		for len(bundle) > 0 {
			length := int(binary.BigEndian.Uint16(bundle))
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	if int64(len(entries)) != size {
		log.Fatalf("%d entries of %d", len(entries), size)
	}
	return entries
}

type tiles struct{ site string }

func (t tiles) Height() int                      { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		data = append(data, read(t.site, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
	}
	return data, nil
}

func hashes(lines []string) []tlog.Hash {
	found := []tlog.Hash{}
	for _, line := range lines {
		found = append(found, hash(line))
	}
	return found
}

func hash(text string) tlog.Hash {
	parsed, err := tlog.ParseHash(text)
	check(err, text)
	return parsed
}

func number(text string) int64 {
	value, err := strconv.ParseInt(text, 10, 64)
	check(err, text)
	return value
}

func list(folder, name string) []string {
	paths, err := filepath.Glob(filepath.Join(folder, name, "*"))
	check(err, name)
	return paths
}

func read(site, path string) []byte { return readFile(filepath.Join(site, filepath.FromSlash(path))) }

func readFile(path string) []byte {
	bytes, err := os.ReadFile(path)
	check(err, path)
	return bytes
}

func check(err error, what ...any) {
	if err != nil {
		log.Fatalln(append(what, err)...)
	}
}
