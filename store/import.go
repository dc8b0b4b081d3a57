package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"

	"nmrf/followup"
	"nmrf/policies"
)

// ImportState says how far an import has come.
type ImportState string

const (
	Uploading ImportState = "uploading" // its file is being stored
	Reading   ImportState = "reading"   // its rows are being read and compared
	Ready     ImportState = "ready"     // it shows what would change and waits for its confirmation
	Taken     ImportState = "taken"     // it was confirmed: its rows are in the registry
	Cancelled ImportState = "cancelled" // somebody dropped it, or nobody confirmed it in time
	Failed    ImportState = "failed"    // nothing of it could be taken over; Problem says why
)

// Open says whether something may yet come of the import.
func (s ImportState) Open() bool { return s == Uploading || s == Reading || s == Ready }

// Import is a file or an address on its way into the registry. The counts stand from Ready on.
type Import struct {
	ID          string
	Name        string // of the file
	URL         string // where it is pulled from; empty: it is a file
	Size        int64  // bytes of the file
	Hash        string // hex SHA-256 of the file
	Complete    bool   // what the file's documents no longer hold is withdrawn
	State       ImportState
	Person      string // who brought it
	Institution string
	CreatedAt   time.Time
	Format      string
	Imported
	Problem *followup.Error // why it failed
	EndedAt time.Time       // zero while it is open
	Progress
}

// Imported says what an import changes. Changes is the hex SHA-256 of the sorted list of changes.
type Imported struct {
	Added      int    `json:"added"`
	Changed    int    `json:"changed"`
	Unchanged  int    `json:"unchanged"`
	Missing    int    `json:"missing"` // recommendations of the file's documents that it does not hold and that stay
	Withdrawn  int    `json:"withdrawn"`
	Rejected   int    `json:"rejected"`
	Documented int    `json:"documented"` // recommendations that the file's documents have so far
	Changes    string `json:"changes"`
}

// Rows counts the file's rows, good and bad.
func (i Imported) Rows() int { return i.Added + i.Changed + i.Unchanged + i.Rejected }

// mostWithdrawn is the part of its documents' recommendations that an import withdraws without being asked twice.
const mostWithdrawn = 0.05

// Sweeping says whether so much would be withdrawn that it has to be confirmed by its number.
func (i Imported) Sweeping() bool {
	return float64(i.Withdrawn) > mostWithdrawn*float64(i.Documented)
}

// Progress says how far the reading has come.
type Progress struct {
	Row     int     // the last row that was read
	Done    float64 // part of the whole, 0 to 1
	PerSec  float64 // rows a second since this attempt began
	Left    time.Duration
	Resumed bool // an earlier attempt broke off
}

// progress derives how fast the import moves from where its latest attempt began.
func (r importRow) progress() Progress {
	p := Progress{Row: r.LastRow, Resumed: r.BegunRow > 0}
	if r.State != string(Uploading) && r.State != string(Reading) {
		p.Done = 1
	} else if r.Total > 0 {
		p.Done = min(1, float64(r.Done)/float64(r.Total))
	}
	if r.BegunAt == nil || r.MovedAt == nil || !r.MovedAt.After(*r.BegunAt) {
		return p
	}
	took := r.MovedAt.Sub(*r.BegunAt)
	p.PerSec = float64(r.LastRow-r.BegunRow) / took.Seconds()
	if read := r.Done - r.BegunDone; read > 0 && r.State == string(Reading) {
		p.Left = time.Duration(float64(took) * float64(r.Total-r.Done) / float64(read)).Round(time.Second)
	}
	return p
}

func (r importRow) imported() Import {
	i := Import{ID: r.ID, Name: r.Name, URL: r.URL, Size: r.Size, Hash: r.Hash, Complete: r.Complete, State: ImportState(r.State), Person: r.Person,
		Institution: r.Institution, CreatedAt: r.CreatedAt.UTC(), Format: r.Format, Progress: r.progress(), Imported: r.counts()}
	if r.EndedAt != nil {
		i.EndedAt = r.EndedAt.UTC()
	}
	if err := json.Unmarshal(r.Problem, &i.Problem); err != nil {
		i.Problem = followup.AsError(err)
	}
	return i
}

func (r importRow) counts() Imported {
	return Imported{Added: r.Added, Changed: r.Changed, Unchanged: r.Unchanged, Missing: r.Missing, Withdrawn: r.Withdrawn, Rejected: r.Rejected,
		Documented: r.Documented, Changes: r.Changes}
}

// BeginImport registers an import whose file is about to be stored, or, with a URL, is about to be pulled. A request that began one
// already gets that one.
func (s *Store) BeginImport(ctx context.Context, by By, i Import) (Import, error) {
	row := importRow{ID: ulid.Make().String(), Command: by.Command, Name: i.Name, URL: i.URL, Complete: i.Complete, State: string(Uploading),
		Person: by.Person, Institution: by.Institution, CreatedAt: by.At, Problem: []byte("null")}
	if row.Command == "" {
		row.Command = row.ID
	}
	if i.URL != "" {
		row.State = string(Reading)
	}
	err := s.db.WithContext(ctx).Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		row = importRow{}
		err = s.db.WithContext(ctx).Where("command = ?", by.Command).Take(&row).Error
	}
	if err != nil {
		return Import{}, fmt.Errorf("begin an import: %w", err)
	}
	return row.imported(), nil
}

// Import reads one; NotFound if there is none.
func (s *Store) Import(ctx context.Context, id string) (Import, error) {
	var row importRow
	err := s.db.WithContext(ctx).Where("id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Import{}, followup.Refuse(followup.NotFound, "no_such_import", "there is no such import")
	}
	if err != nil {
		return Import{}, fmt.Errorf("read import %s: %w", id, err)
	}
	return row.imported(), nil
}

// Imports lists the latest imports, newest first.
func (s *Store) Imports(ctx context.Context, scope policies.Scope) ([]Import, error) {
	if err := needScope(scope); err != nil {
		return nil, err
	}
	var rows []importRow
	if err := s.db.WithContext(ctx).Order("created_at DESC, id DESC").Limit(100).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	out := make([]Import, len(rows))
	for i, row := range rows {
		out[i] = row.imported()
	}
	return out, nil
}

// FailImport ends an import of which nothing can be taken over.
func (s *Store) FailImport(ctx context.Context, id string, at time.Time, problem *followup.Error) error {
	data, err := json.Marshal(problem)
	if err != nil {
		return err
	}
	return s.db.WithContext(ctx).Exec(`UPDATE import SET state = ?, problem = ?, ended_at = ? WHERE id = ? AND state IN ?`,
		Failed, data, at, id, []ImportState{Uploading, Reading}).Error
}

// DropImport cancels an import that was not taken over and forgets its rows. Conflict if it was taken over; one that has ended
// otherwise stays as it ended.
func (s *Store) DropImport(ctx context.Context, id string, at time.Time) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		row, err := lockImport(tx, id)
		if err != nil || !ImportState(row.State).Open() {
			return orTaken(err, row)
		}
		if err := forgetStaged(tx, id); err != nil {
			return err
		}
		return tx.Exec(`UPDATE import SET state = ?, ended_at = ? WHERE id = ?`, Cancelled, at, id).Error
	})
}

func orTaken(err error, row importRow) error {
	if err == nil && row.State == string(Taken) {
		return followup.Refuse(followup.Conflict, "import_taken", "this import was taken over already; import the earlier file again to go back")
	}
	return err
}

func forgetStaged(tx *gorm.DB, id string) error {
	for _, table := range []string{"import_row", "import_missing", "import_file"} {
		if err := tx.Exec(`DELETE FROM `+table+` WHERE import = ?`, id).Error; err != nil {
			return fmt.Errorf("forget the rows of import %s: %w", id, err)
		}
	}
	return nil
}

func lockImport(tx *gorm.DB, id string) (importRow, error) {
	var row importRow
	err := tx.Raw(`SELECT * FROM import WHERE id = ? FOR UPDATE`, id).Scan(&row).Error
	if err == nil && row.ID == "" {
		err = followup.Refuse(followup.NotFound, "no_such_import", "there is no such import")
	}
	return row, err
}
