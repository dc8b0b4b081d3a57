package deploy_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// floors are the rooms from the top of the house down. A room may import rooms of the floors below it and none of its own floor.
var floors = [][]string{
	{"cmd"}, {"api", "web"}, {"engine"}, {"workflows"}, {"activities"}, {"store"}, {"audit", "policies"}, {"followup"},
}

func floorOf(room string) int {
	for i, rooms := range floors {
		for _, r := range rooms {
			if r == room {
				return i
			}
		}
	}
	return -1
}

// roomOf names the room of a package of this module; ok is false for packages of other modules and of no room.
func roomOf(path string) (string, bool) {
	rest, ours := strings.CutPrefix(path, "nmrf/")
	if !ours {
		return "", false
	}
	room, _, _ := strings.Cut(rest, "/")
	return room, floorOf(room) >= 0
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func goList(t *testing.T, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps"}, args...)...)
	cmd.Dir = repository(t)
	out, err := cmd.Output()
	require.NoError(t, err)
	var list []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		require.NoError(t, dec.Decode(&p))
		list = append(list, p)
	}
	return list
}

func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	require.NoError(t, err)
	return dir
}

func TestImportsRunDownwardOnly(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range goList(t, "./...") {
		from, ok := roomOf(p.ImportPath)
		if !ok {
			continue
		}
		seen[from] = true
		for _, path := range p.Deps {
			to, ok := roomOf(path)
			if ok && to != from {
				require.Less(t, floorOf(from), floorOf(to), "%s imports %s: %s is not below %s", p.ImportPath, path, to, from)
			}
		}
	}
	for _, rooms := range floors {
		for _, room := range rooms {
			require.True(t, seen[room], "the room %s has no package: mend the list of floors", room)
		}
	}
}

func TestFollowupIsPure(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{"gopkg.in/yaml.v3": true} // profiles are YAML
	forbidden := []string{"net", "net/http", "os/exec", "database/sql", "math/rand", "crypto/rand"}
	for _, p := range goList(t, "./followup/...") {
		for _, path := range p.Imports {
			if strings.Contains(path, ".") {
				require.True(t, allowed[path], "followup imports %s", path)
			}
			require.NotContains(t, forbidden, path, "followup imports %s", path)
		}
	}
}

func TestLocalImportsNoRoom(t *testing.T) {
	t.Parallel()
	for _, p := range goList(t, "./deploy/...") {
		for _, path := range p.Deps {
			_, isRoom := roomOf(path)
			require.False(t, isRoom, "%s imports the room %s", p.ImportPath, path)
		}
	}
}

func TestMainModuleDoesNotRequireTheTemporalServer(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Path}}", "all")
	cmd.Dir = repository(t)
	out, err := cmd.Output()
	require.NoError(t, err)
	require.NotContains(t, strings.Fields(string(out)), "go.temporal.io/server")
}
