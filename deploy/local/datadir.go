package local

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// DefaultDataDir is NMRF_DATA_DIR, else /var/lib/nmrf for root and
// $XDG_DATA_HOME/nmrf (~/.local/share/nmrf) for others.
func DefaultDataDir() string {
	if dir := os.Getenv("NMRF_DATA_DIR"); dir != "" {
		return dir
	}
	if os.Geteuid() == 0 {
		return "/var/lib/nmrf"
	}
	if base := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "nmrf")
	}
	home, _ := os.UserHomeDir()
	return filepath.Join(home, ".local", "share", "nmrf")
}

// prepareDataDir creates the folder and returns its path without symbolic
// links, as /proc tells it. Others may search it but not list it; what is
// secret inside is readable by its owner only.
func prepareDataDir(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return "", fmt.Errorf("create the data directory: %w", err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	return dir, os.MkdirAll(filepath.Join(dir, "log"), 0o700)
}

// searchable returns an error that names the folder if the account cannot
// reach dir.
func searchable(dir string, who account) error {
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			return err
		}
		if !maySearch(info, who) {
			return fmt.Errorf("the folder %s is closed to the user %s, who has to run PostgreSQL because it refuses root: "+
				"choose another data directory (--data-dir or NMRF_DATA_DIR), or: chmod o+x %s", at, who.name, at)
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

func maySearch(info os.FileInfo, who account) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	mode := info.Mode().Perm()
	switch {
	case !ok:
		return true
	case stat.Uid == who.uid:
		return mode&0o100 != 0
	case stat.Gid == who.gid:
		return mode&0o010 != 0
	}
	return mode&0o001 != 0
}

// secret returns the content of a file readable by its owner only, made from
// 24 random bytes when it is missing.
func secret(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err == nil && len(text) > 0 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	random := make([]byte, 24)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	made := hex.EncodeToString(random)
	next := path + ".next"
	if err := os.WriteFile(next, []byte(made+"\n"), 0o600); err != nil {
		return "", err
	}
	return made, os.Rename(next, path)
}
