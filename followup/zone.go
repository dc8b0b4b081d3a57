package followup

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"sync"
	"time"
)

// Zones come from here and never from the machine, so that every process resolves a deadline to the same instant.
//
//go:embed zones/zoneinfo.zip
var zoneFile []byte

var zones = sync.OnceValues(func() (map[string]*zip.File, error) {
	r, err := zip.NewReader(bytes.NewReader(zoneFile), int64(len(zoneFile)))
	if err != nil {
		return nil, err
	}
	files := make(map[string]*zip.File, len(r.File))
	for _, f := range r.File {
		files[f.Name] = f
	}
	return files, nil
})

// readZones keeps the zones that were read, by name; what they hold never changes.
var readZones sync.Map

// Zone returns a time zone of the IANA database that is built into the program; an unknown name is Invalid.
func Zone(name string) (*time.Location, error) {
	if loc, ok := readZones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	loc, err := readZone(name)
	if err != nil {
		return nil, err
	}
	readZones.Store(name, loc)
	return loc, nil
}

func readZone(name string) (*time.Location, error) {
	files, err := zones()
	if err != nil {
		return nil, fmt.Errorf("read the embedded time zones: %w", err)
	}
	f, ok := files[name]
	if !ok || f.FileInfo().IsDir() {
		return nil, InvalidField("zone", "there is no time zone %q; use a name such as Europe/Ljubljana", name)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("read the embedded time zone %s: %w", name, err)
	}
	defer rc.Close()
	data, err := io.ReadAll(rc)
	if err != nil {
		return nil, fmt.Errorf("read the embedded time zone %s: %w", name, err)
	}
	return time.LoadLocationFromTZData(name, data)
}
