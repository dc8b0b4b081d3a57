package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

const oldestPostgres = 14

// programs are the server programs of one PostgreSQL.
type programs struct {
	folder string
	major  int
}

var majorVersion = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// findPrograms takes the newest PostgreSQL of PATH and of the folders that
// Debian and Red Hat use; or the one of the major version that made an
// existing database (0: none yet).
func findPrograms(ctx context.Context, made int) (programs, error) {
	var best programs
	for _, folder := range candidates() {
		p, err := inspect(ctx, folder)
		if err != nil || p.major < oldestPostgres || (made != 0 && p.major != made) {
			continue
		}
		if p.major > best.major {
			best = p
		}
	}
	switch {
	case best.folder != "":
		return best, nil
	case made != 0:
		return best, fmt.Errorf("the database was made by PostgreSQL %d, which is not installed any more: install postgresql-%d", made, made)
	}
	return best, errors.New("PostgreSQL 14 or newer is needed (programs postgres and initdb): run scripts/setup.sh, or set NMRF_DATABASE_URL")
}

func candidates() []string {
	folders := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"} {
		found, _ := filepath.Glob(pattern)
		folders = append(folders, found...)
	}
	return folders
}

func inspect(ctx context.Context, folder string) (programs, error) {
	postgres, err := exec.LookPath(filepath.Join(folder, "postgres"))
	if err != nil {
		return programs{}, err
	}
	if _, err := exec.LookPath(filepath.Join(folder, "initdb")); err != nil {
		return programs{}, err
	}
	out, err := exec.CommandContext(ctx, postgres, "--version").Output()
	if err != nil {
		return programs{}, err
	}
	match := majorVersion.FindStringSubmatch(string(out))
	if match == nil {
		return programs{}, fmt.Errorf("%s tells no version", postgres)
	}
	major, err := strconv.Atoi(match[1])
	return programs{folder: folder, major: major}, err
}

// madeBy is the major version that made the database in data, 0 if there is
// none.
func madeBy(data string) int {
	text, _ := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	major, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return major
}

// findTemporal is the given path, else nmrf-temporal beside the running
// program, else in PATH.
func findTemporal(given string) (string, error) {
	if given != "" {
		return exec.LookPath(given)
	}
	if self, err := os.Executable(); err == nil {
		if found, err := exec.LookPath(filepath.Join(filepath.Dir(self), temporalName)); err == nil {
			return found, nil
		}
	}
	found, err := exec.LookPath(temporalName)
	if err != nil {
		return "", errors.New("the program nmrf-temporal is neither beside nmrf nor in PATH: run make build, or set NMRF_TEMPORAL_ADDRESS")
	}
	return found, nil
}
