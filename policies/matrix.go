package policies

import (
	"fmt"
	"io"
	"text/tabwriter"

	"nmrf/followup"
)

// Matrix writes what the policy decides for every role, relation, object and action that have a meaning: a line for each
// object, action and role, a column for each relation. "-" is denied because no rule allows it; the column author
// shows only what being the author of the text denies.
func (e *Enforcer) Matrix(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprint(table, "object\taction\trole")
	for _, relation := range followup.Relations {
		fmt.Fprintf(table, "\t%s", relation)
	}
	fmt.Fprintln(table)
	for _, o := range objects {
		for _, action := range o.actions {
			for _, role := range followup.Roles {
				if err := e.matrixLine(table, o.name, action, role); err != nil {
					return err
				}
			}
		}
	}
	return table.Flush()
}

func (e *Enforcer) matrixLine(w io.Writer, object, action string, role followup.Role) error {
	fmt.Fprintf(w, "%s\t%s\t%s", object, action, role)
	for _, relation := range followup.Relations {
		a, err := e.judge(question{role, relation, object, action})
		if err != nil {
			return fmt.Errorf("judge %s %s %s %s: %w", role, relation, object, action, err)
		}
		fmt.Fprintf(w, "\t%s", cell(a, relation))
	}
	_, err := fmt.Fprintln(w)
	return err
}

func cell(a answer, relation followup.Relation) string {
	switch {
	case a.rule == nil, a.allowed && relation == followup.AuthorOfIt:
		return "-"
	case a.allowed:
		return allow
	}
	return deny
}
