package main

import (
	"fmt"
	"os"

	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"nmrf/audit"
	"nmrf/followup"
	"nmrf/policies"
)

func auditCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "Export the history and prove that nothing in it was changed"}
	c.AddCommand(exportCommand(s), verifyCommand(s), proveCommand(s))
	return c
}

func exportCommand(s *settings) *cobra.Command {
	var out string
	c := &cobra.Command{Use: "export [--out FILE]", Args: cobra.NoArgs, Short: "Write the whole history as one bundle that verifies offline",
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := s.console(c.Context())
			if err != nil {
				return err
			}
			defer p.close()
			f, err := os.Create(out)
			if err != nil {
				return err
			}
			summary, err := p.engine.Export(c.Context(), p.engine.Console(consoleUser(), ulid.Make().String()), f)
			if closed := f.Close(); err == nil {
				err = closed
			}
			if err != nil {
				return err
			}
			return s.print(map[string]any{"file": out, "size": summary.Size, "root": summary.Root, "key": p.store.Key().Verifier()},
				"%s: %d records, root %s\nkey %s", out, summary.Size, summary.Root, p.store.Key().Verifier())
		}}
	c.Flags().StringVar(&out, "out", "nmrf-audit.zip", "file to write")
	return c
}

func verifyCommand(s *settings) *cobra.Command {
	var key string
	var held []string
	c := &cobra.Command{Use: "verify BUNDLE [--key VKEY] [--checkpoint FILE…]", Args: cobra.ExactArgs(1),
		Short: "Check a bundle offline: bytes, tree, signature, sequences, folded state, and the rule of every decision",
		RunE: func(_ *cobra.Command, args []string) error {
			o := audit.Options{Key: key, Policy: policyCheck()}
			for _, file := range held {
				text, err := os.ReadFile(file)
				if err != nil {
					return err
				}
				o.Checkpoints = append(o.Checkpoints, text)
			}
			report, err := audit.Verify(args[0], o)
			if err != nil {
				return err
			}
			if err := printReport(s, report); err != nil {
				return err
			}
			if !report.Verified {
				return errFailed
			}
			return nil
		}}
	c.Flags().StringVar(&key, "key", "", "the public key that you trust, as text")
	c.Flags().StringArrayVar(&held, "checkpoint", nil, "a checkpoint that you hold; repeat for several")
	return c
}

func printReport(s *settings, r audit.Report) error {
	if s.json {
		return s.print(r, "")
	}
	for _, f := range r.Findings {
		where := ""
		if f.Record >= 0 {
			where = fmt.Sprintf(" record %d:", f.Record)
		}
		fmt.Printf("%s:%s %s\n", f.Check, where, f.Says)
	}
	verdict := "NOT VERIFIED"
	if r.Verified {
		verdict = "verified"
	}
	trust := "signed by " + r.Key
	if !r.KeyTrusted {
		trust += ", which you did not vouch for"
	}
	_, err := fmt.Printf("%s: %d records, root %s, %s, %d held checkpoints matched\n", verdict, r.Size, r.Root, trust, r.CheckpointsMatched)
	return err
}

// policyCheck hands the policy over to the verification: each decision must name a rule of the version that it was made under.
func policyCheck() func(version int64, text []byte, e followup.Event) error {
	loaded := map[int64]*policies.Enforcer{}
	return func(version int64, text []byte, e followup.Event) error {
		if loaded[version] == nil {
			enforcer, err := policies.New(version, text)
			if err != nil {
				return err
			}
			loaded[version] = enforcer
		}
		return loaded[version].Check(e)
	}
}

func proveCommand(s *settings) *cobra.Command {
	var older int64
	c := &cobra.Command{Use: "prove INDEX | prove --older SIZE", Args: cobra.MaximumNArgs(1),
		Short: "Print an inclusion proof for a record, or a consistency proof with an older size of the tree",
		RunE: func(c *cobra.Command, args []string) error {
			index := int64(-1)
			if len(args) == 1 {
				if _, err := fmt.Sscan(args[0], &index); err != nil {
					return usageError{fmt.Errorf("%q is no index", args[0])}
				}
			}
			if (index < 0) == (older == 0) {
				return usageError{fmt.Errorf("give an index, or --older with a size")}
			}
			p, err := s.console(c.Context())
			if err != nil {
				return err
			}
			defer p.close()
			return p.prove(c, index, older)
		}}
	c.Flags().Int64Var(&older, "older", 0, "size of the older tree")
	return c
}

func (p *parts) prove(c *cobra.Command, index, older int64) error {
	caller := p.engine.Console(consoleUser(), ulid.Make().String())
	tree, _, err := p.engine.Checkpoint(c.Context(), caller)
	if err != nil {
		return err
	}
	var proof []audit.Hash
	if index >= 0 {
		proof, _, err = p.engine.ProveInclusion(c.Context(), caller, index, tree.Size)
	} else {
		proof, _, err = p.engine.ProveConsistency(c.Context(), caller, older, tree.Size)
	}
	if err != nil {
		return err
	}
	hashes := make([]string, len(proof))
	for i, h := range proof {
		hashes[i] = h.String()
	}
	result := map[string]any{"size": tree.Size, "root": tree.Root, "proof": hashes, "checkpoint": tree.Checkpoint}
	if index >= 0 {
		result["index"] = index
	} else {
		result["older"] = older
	}
	return p.print(result, "%s\n%v", tree.Checkpoint, hashes)
}
