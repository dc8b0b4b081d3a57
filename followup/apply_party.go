package followup

func (s *Step) removeParty(institution string) {
	var left []Party
	for _, p := range s.Parties {
		if p.Institution != institution {
			left = append(left, p)
		}
	}
	s.Parties = left
}

// replaceParty lets another institution take the place, the replies, the items, the text and the passages of one that it succeeds.
func (s *Step) replaceParty(old, successor string) {
	if s.Author == old {
		s.Author = successor
	}
	for i := range s.Texts {
		s.Texts[i].Passages = owned(s.Texts[i].Passages, old, successor)
	}
	for i := range s.Parties {
		if s.Parties[i].Institution == old {
			s.Parties[i].Institution = successor
		}
	}
	for i := range s.Replies {
		if s.Replies[i].Institution == old {
			s.Replies[i].Institution = successor
		}
		s.Replies[i].Proposes = s.Replies[i].Proposes.succeeded(old, successor)
	}
	for i := range s.Items {
		if s.Items[i].Institution == old {
			s.Items[i].Institution = successor
		}
	}
}

// owned returns the passages as the successor owns them.
func owned(list []Passage, old, successor string) []Passage {
	var out []Passage
	for _, p := range list {
		owners := append([]string(nil), p.Owners...)
		for i := range owners {
			if owners[i] == old {
				owners[i] = successor
			}
		}
		p.Owners = owners
		out = append(out, p)
	}
	return out
}

func assignees(lead string, supporting []string) []Party {
	parties := []Party{{Institution: lead, Relation: Lead, Why: "lead_of_cluster"}}
	for _, id := range supporting {
		parties = append(parties, Party{Institution: id, Relation: Supporting, Why: "supports_cluster"})
	}
	return parties
}

func withPerson(people []string, person string) []string {
	for _, p := range people {
		if p == person {
			return people
		}
	}
	return append(people, person)
}
