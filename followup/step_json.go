package followup

import "encoding/json"

// A stage with 40 sections and 70 parties holds 2,800 replies, and its JSON travels through the workflow's history. So in it a
// reply names its text and its institution by their numbers in the step: hashes and names would be a third of the whole.

type bareStep Step

type storedStep struct {
	*bareStep
	Replies   []storedReply `json:"replies,omitempty"`
	Delivered []string      `json:"delivered,omitempty"` // of these who is no party
	Reached   []int         `json:"reached,omitempty"`   // numbers of the parties among them, from 1
}

type storedReply struct {
	Reply
	Institution string `json:"institution,omitempty"` // where it is no party any more
	Party       int    `json:"party,omitempty"`       // number of the party, from 1
	Content     string `json:"content,omitempty"`     // where the step does not know the text
	Text        int    `json:"text,omitempty"`        // number of the text, from 1
}

// MarshalJSON writes the names of parties and the hashes of texts once each.
func (s Step) MarshalJSON() ([]byte, error) {
	stored, texts, parties := storedStep{bareStep: (*bareStep)(&s)}, map[string]int{}, map[string]int{}
	for i, t := range s.Texts {
		texts[t.Content] = i + 1
	}
	for i, p := range s.Parties {
		parties[p.Institution] = i + 1
	}
	for _, r := range s.Replies {
		kept := storedReply{Reply: r}
		kept.Text, kept.Content = numbered(texts, r.Content)
		kept.Party, kept.Institution = numbered(parties, r.Institution)
		stored.Replies = append(stored.Replies, kept)
	}
	for _, id := range s.Delivered {
		if n, name := numbered(parties, id); n > 0 {
			stored.Reached = append(stored.Reached, n)
		} else {
			stored.Delivered = append(stored.Delivered, name)
		}
	}
	return json.Marshal(stored)
}

// numbered returns the number of a name in a list, or else the name.
func numbered(list map[string]int, name string) (int, string) {
	if n := list[name]; n > 0 {
		return n, ""
	}
	return 0, name
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Step) UnmarshalJSON(data []byte) error {
	stored := storedStep{bareStep: &bareStep{}}
	if err := json.Unmarshal(data, &stored); err != nil {
		return err
	}
	*s = Step(*stored.bareStep)
	for _, kept := range stored.Replies {
		r := kept.Reply
		r.Content, r.Institution = kept.Content, kept.Institution
		if n := kept.Text; n > 0 && n <= len(s.Texts) {
			r.Content = s.Texts[n-1].Content
		}
		if n := kept.Party; n > 0 && n <= len(s.Parties) {
			r.Institution = s.Parties[n-1].Institution
		}
		s.Replies = append(s.Replies, r)
	}
	for _, n := range stored.Reached {
		if n > 0 && n <= len(s.Parties) {
			s.Delivered = append(s.Delivered, s.Parties[n-1].Institution)
		}
	}
	s.Delivered = append(s.Delivered, stored.Delivered...)
	return nil
}
