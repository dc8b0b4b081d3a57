package store

import (
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"nmrf/followup"
)

// Reached names institutions where somebody can answer a step's request: it stands on the desk of at least one person who holds
// a role there now. Silence counts only for those.
type Reached struct {
	Step         string   `json:"step"`
	Institutions []string `json:"institutions"`
}

// reached lists the requests of a stream under whose rule silence counts, that somebody can answer and that the stage has not
// noted yet.
func reached(tx *gorm.DB, stream string) ([]Reached, error) {
	rows, err := tx.Raw(`SELECT t.id, json_agg(u.id ORDER BY u.id) FROM step t CROSS JOIN LATERAL jsonb_array_elements_text(t.undelivered) AS u (id)
		WHERE t.stream = ? AND EXISTS (SELECT 1 FROM role_grant g WHERE g.institution = u.id AND g.role IN ('approver', 'coordinator')
			AND g.from_at <= now() AND (g.to_at IS NULL OR g.to_at > now()))
		GROUP BY t.id, t.place ORDER BY t.place`, stream).Rows()
	if err != nil {
		return nil, fmt.Errorf("read undelivered requests: %w", err)
	}
	defer rows.Close()
	var out []Reached
	for rows.Next() {
		var r Reached
		var ids []byte
		if err := rows.Scan(&r.Step, &ids); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(ids, &r.Institutions); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// undelivered lists the parties of a step whose silence would count and whose request nobody was there to receive yet.
func undelivered(st *followup.Step) []string {
	if st.State != followup.AwaitingReplies || (st.Rule.Silence != followup.SilenceTacit && st.Rule.Silence != followup.SilenceNoInterest) {
		return nil
	}
	delivered := map[string]bool{}
	for _, id := range st.Delivered {
		delivered[id] = true
	}
	var out []string
	for _, p := range st.Parties {
		if !delivered[p.Institution] {
			out = append(out, p.Institution)
		}
	}
	return out
}
