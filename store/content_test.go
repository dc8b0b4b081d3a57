package store_test

import (
	"testing"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

func TestATextKeepsItsFirstFormAndItsSaltedHash(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	text := store.Text{ID: ulid.Make().String(), Classification: followup.Restricted, Media: "text/plain", Data: []byte("first"), Cycle: "c1", Institution: "nhri"}
	refs := make(chan followup.Ref, 6)
	for range cap(refs) {
		go func() {
			ref, err := s.Put(background, text)
			if err != nil {
				t.Error(err)
			}
			refs <- ref
		}()
	}
	first := <-refs
	for range cap(refs) - 1 {
		require.Equal(t, first, <-refs, "the same request sent twice stores one text")
	}
	text.Data = []byte("second")
	again, err := s.Put(background, text)
	require.NoError(t, err)
	require.Equal(t, first, again)
	kept, err := s.Content(background, text.ID)
	require.NoError(t, err)
	require.Equal(t, store.Content{Ref: first, Classification: followup.Restricted, Media: "text/plain", Data: []byte("first"), Cycle: "c1", Institution: "nhri"}, kept)
	require.NotEqual(t, followup.HashContent(nil, kept.Data), first.Hash, "the hash is salted: it gives nothing away")
	other, err := s.Put(background, store.Text{Classification: followup.Public, Media: "text/plain", Data: []byte("first")})
	require.NoError(t, err)
	require.NotEqual(t, first.Hash, other.Hash)
}

func TestAnErasedTextIsGoneAndSaysSo(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	ref, err := s.PutJSON(background, store.Text{Classification: followup.InternalUse}, map[string]string{"a": "b"})
	require.NoError(t, err)
	_, err = mustSQL(t, url).Exec(`UPDATE content SET data = '', salt = '', erased_at = now() WHERE id = $1`, ref.ID)
	require.NoError(t, err)
	kept, err := s.Content(background, ref.ID)
	require.NoError(t, err)
	require.True(t, kept.Erased)
	require.Equal(t, ref, kept.Ref)
	require.Equal(t, "erased", followup.AsError(s.ContentJSON(background, ref.ID, &struct{}{})).Rule)
}
