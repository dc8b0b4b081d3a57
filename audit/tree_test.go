package audit_test

import (
	"errors"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"nmrf/audit"
)

// kept is the simplest store of hashes: all of them, in the order of their index.
type kept []audit.Hash

func (k kept) ReadHashes(indexes []int64) ([]audit.Hash, error) {
	hashes := make([]audit.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(k)) {
			return nil, errors.New("no such hash")
		}
		hashes[i] = k[index]
	}
	return hashes, nil
}

// reference builds the same tree with tlog alone, reading every hash that it needs.
func reference(t require.TestingT, records [][]byte) (kept, audit.Hash) {
	var all kept
	for i, record := range records {
		hashes, err := tlog.StoredHashes(int64(i), record, all)
		require.NoError(t, err)
		all = append(all, hashes...)
	}
	root, err := tlog.TreeHash(int64(len(records)), all)
	require.NoError(t, err)
	return all, root
}

func TestAppendInAnySplitsEqualsTheReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 8), 0, 150).Draw(t, "records")
		want, wantRoot := reference(t, records)
		var head audit.Head
		var got kept
		for done := 0; done < len(records); {
			n := rapid.IntRange(0, len(records)-done).Draw(t, "batch")
			next, stored, err := head.Append(records[done : done+n])
			require.NoError(t, err)
			for _, s := range stored {
				require.EqualValues(t, len(got), s.Index)
				got = append(got, s.Hash)
			}
			head, done = throughBytes(t, next), done+n
			require.Len(t, head.Edge, bits.OnesCount64(uint64(head.Size)))
		}
		root, err := head.Root()
		require.NoError(t, err)
		require.Equal(t, wantRoot, root)
		require.Equal(t, want, got)
	})
}

func throughBytes(t require.TestingT, h audit.Head) audit.Head {
	data, err := h.MarshalBinary()
	require.NoError(t, err)
	var back audit.Head
	require.NoError(t, back.UnmarshalBinary(data))
	require.Equal(t, h.Size, back.Size)
	return back
}

func TestEmptyTree(t *testing.T) {
	t.Parallel()
	root, err := audit.Head{}.Root()
	require.NoError(t, err)
	require.Equal(t, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", root.String())
	head, stored, err := audit.Head{}.Append(nil)
	require.NoError(t, err)
	require.Zero(t, head.Size)
	require.Empty(t, stored)
}

func TestAppendLeavesTheOldHeadAlone(t *testing.T) {
	t.Parallel()
	old, _, err := audit.Head{}.Append([][]byte{{1}, {2}, {3}})
	require.NoError(t, err)
	before, err := old.Root()
	require.NoError(t, err)
	for _, next := range []byte{4, 5} {
		_, _, err = old.Append([][]byte{{next}})
		require.NoError(t, err)
	}
	after, err := old.Root()
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestHeadRefusesAnEdgeThatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	good, _, err := audit.Head{}.Append([][]byte{{1}, {2}, {3}})
	require.NoError(t, err)
	for name, bad := range map[string]audit.Head{
		"negative":       {Size: -1},
		"beyond bounds":  {Size: 1 << 60},
		"edge too short": {Size: 3, Edge: good.Edge[:1]},
		"edge swapped":   {Size: 3, Edge: []audit.StoredHash{good.Edge[1], good.Edge[0]}},
	} {
		_, _, err := bad.Append([][]byte{{4}})
		require.ErrorContains(t, err, "head of the ledger", name)
		_, err = bad.Root()
		require.Error(t, err, name)
		_, err = bad.MarshalBinary()
		require.Error(t, err, name)
	}
	var h audit.Head
	for _, data := range [][]byte{nil, make([]byte, 7), make([]byte, 40), {255, 255, 255, 255, 255, 255, 255, 255}} {
		require.ErrorContains(t, h.UnmarshalBinary(data), "read head")
	}
}

func TestProofs(t *testing.T) {
	t.Parallel()
	var records [][]byte
	for i := range 21 {
		records = append(records, []byte{byte(i)})
	}
	hashes, root := reference(t, records)
	for i := range int64(21) {
		proof, err := audit.ProveInclusion(21, i, hashes)
		require.NoError(t, err)
		require.NoError(t, audit.CheckInclusion(proof, 21, root, i, audit.LeafHash(records[i])))
		require.ErrorContains(t, audit.CheckInclusion(proof, 21, root, i, audit.LeafHash([]byte("other"))), "is not in the tree")

		_, olderRoot := reference(t, records[:i])
		proof, err = audit.ProveConsistency(21, i, hashes)
		require.NoError(t, err)
		require.NoError(t, audit.CheckConsistency(proof, 21, root, i, olderRoot))
		require.Error(t, audit.CheckConsistency(proof, 21, root, i, audit.Hash{}))
	}
	_, err := audit.ProveInclusion(21, 21, hashes)
	require.Error(t, err)
	_, err = audit.ProveConsistency(21, 22, hashes)
	require.Error(t, err)
}
