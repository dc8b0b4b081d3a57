package engine

import (
	"context"

	"nmrf/followup"
)

// WordCount is how long a section is, and the report with it.
type WordCount struct {
	Words  int
	Budget int  // words meant for the section; 0: none is set
	Counts bool // towards the report's limit: an annex may not
	Report int  // words of the report with this text in place of the section that stands
	Limit  int
	Blocks bool // a report over the limit cannot be submitted; else it is warned of
}

// CountSection counts a text in the place of a section, and stores nothing; without paragraphs and heading it counts the text that stands.
func (e *Engine) CountSection(ctx context.Context, c Caller, cycle string, attempt int, step string, s followup.ReportSection) (WordCount, error) {
	view, err := e.Step(ctx, c, cycle, followup.Drafting, attempt, step)
	if err != nil {
		return WordCount{}, err
	}
	whole, err := e.store.Stage(ctx, view.Stage.Stream())
	if err != nil {
		return WordCount{}, err
	}
	profile := whole.Launch.Profile
	count := WordCount{Words: view.Step.Words, Counts: true, Report: whole.ReportWords(), Limit: profile.WordLimit, Blocks: profile.WordLimitBlocks}
	for _, h := range whole.Dossier.Sections {
		if h.ID == view.Step.Subject {
			count.Budget, count.Counts = h.Budget, !h.Annex || profile.AnnexesCount
		}
	}
	if s.Heading == "" && len(s.Paragraphs) == 0 {
		return count, nil
	}
	if count.Words = s.WordsUnder(profile); count.Counts {
		count.Report += count.Words - view.Step.Words
	}
	return count, nil
}
