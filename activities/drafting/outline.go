package drafting

import (
	"strings"

	"nmrf/followup"
)

// usualOutline stands in for the outline of a profile that has none.
var usualOutline = []followup.OutlineSection{
	{ID: "methodology", Kind: followup.MethodologySection}, {ID: "clusters", Kind: followup.ClustersSection},
	{ID: "consultation", Kind: followup.ConsultationSection}, {ID: "capacity", Kind: followup.CapacitySection},
	{ID: "annex-matrix", Kind: followup.MatrixSection, Annex: true},
}

// sections makes every section of the outline, in its order.
func (d *draft) sections() []Section {
	outline := d.Profile.Outline
	if len(outline) == 0 {
		outline = usualOutline
	}
	var list []Section
	for _, o := range outline {
		if o.Kind == followup.ClustersSection {
			list = append(list, d.clusterSections(o)...)
		} else {
			list = append(list, d.section(o))
		}
	}
	return list
}

func (d *draft) section(o followup.OutlineSection) Section {
	t := &told{between: d.say.between}
	clears := d.Coordination
	switch o.Kind {
	case followup.MethodologySection:
		d.methodology(t)
		clears = d.ForeignMinistry
	case followup.ConsultationSection:
		d.consultation(t)
	case followup.CapacitySection:
		d.capacity(t)
	case followup.FollowUpSection:
		d.followUp(t)
	case followup.MatrixSection:
		d.matrix(t)
	}
	return sectionOf(o, t, o.ID, d.heading(o), clears)
}

// clusterSections makes a section for each cluster. They share the words that the outline means for them by the recommendations that
// they answer.
func (d *draft) clusterSections(o followup.OutlineSection) []Section {
	all := 0
	for _, c := range d.Clusters {
		all += len(c.Recommendations)
	}
	list := make([]Section, len(d.Clusters))
	for i, c := range d.Clusters {
		t := &told{between: d.say.between}
		d.cluster(t, c)
		list[i] = sectionOf(o, t, "cluster-"+c.ID, c.Name, d.Coordination)
		if all > 0 {
			list[i].Budget = o.Budget * len(c.Recommendations) / all
		}
		if head := d.heads[c.ID]; head.Lead != "" {
			list[i].Clears = append([]string{head.Lead}, head.Supporting...)
		}
	}
	return list
}

func sectionOf(o followup.OutlineSection, t *told, id, heading, clears string) Section {
	return Section{
		ReportSection: followup.ReportSection{ID: id, Heading: heading, Paragraphs: t.paragraphs, Evidence: t.evidence, Level: o.Level, Annex: o.Annex},
		Clears:        []string{clears}, Kind: o.Kind, Budget: o.Budget,
	}
}

// heading is the outline's in the report's language, or else the usual one of its kind.
func (d *draft) heading(o followup.OutlineSection) string {
	base, _, _ := strings.Cut(strings.ToLower(d.Language), "-")
	usual := map[followup.SectionKind]string{followup.MethodologySection: d.say.methodology, followup.ConsultationSection: d.say.consultation,
		followup.CapacitySection: d.say.capacity, followup.FollowUpSection: d.say.followUp, followup.MatrixSection: d.say.annex}
	for _, heading := range []string{o.Heading[base], usual[o.Kind], o.Heading["en"]} {
		if heading != "" {
			return heading
		}
	}
	return o.ID
}
