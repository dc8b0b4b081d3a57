package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"path"
)

//go:embed assets
var assetFiles embed.FS

// asset is one file that pages load. Its address holds its hash, so that browsers may keep it.
type asset struct {
	Address string
	media   string
	data    []byte
}

func readAssets() (map[string]asset, error) {
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		return nil, fmt.Errorf("read the assets: %w", err)
	}
	files := map[string]asset{}
	for _, e := range entries {
		data, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read the asset %s: %w", e.Name(), err)
		}
		sum := sha256.Sum256(data)
		files[e.Name()] = asset{Address: "/assets/" + e.Name() + "?v=" + hex.EncodeToString(sum[:6]), media: mediaOf(e.Name()), data: data}
	}
	return files, nil
}

// mediaOf knows what our files are by their names, whatever the machine's tables say.
func mediaOf(name string) string {
	known := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8",
		".svg": "image/svg+xml"}
	if media, ok := known[path.Ext(name)]; ok {
		return media
	}
	return mime.TypeByExtension(path.Ext(name))
}

func (s *server) serveAsset(w http.ResponseWriter, r *http.Request) {
	file, ok := s.assets[r.PathValue("name")]
	if !ok {
		s.open(s.nothingHere).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", file.media)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(file.data)
}
