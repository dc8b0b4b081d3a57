package terms

// longestListed is the most characters that a listed word of Chinese has.
const longestListed = 5

// cut reads a run of Chinese or Japanese, which has no spaces: listed words are cut out of it, and what lies between them
// is read as overlapping pairs of characters. One character alone says too little.
func (l *lexicon) cut(run string) []token {
	var tokens []token
	characters := []rune(run)
	start := 0
	between := func(end int) {
		for i := start; i+1 < end; i++ {
			tokens = append(tokens, l.token(characters[i:i+2], subjectWord))
		}
	}
	for at := 0; at < len(characters); {
		length, kind := l.listed(characters[at:])
		if length == 0 || (kind != subjectWord && l.overtaken(characters[at:], length)) {
			at++
			continue
		}
		between(at)
		tokens = append(tokens, l.token(characters[at:at+length], kind))
		at += length
		start = at
	}
	between(len(characters))
	return tokens
}

func (l *lexicon) token(characters []rune, k kind) token {
	s := string(characters)
	return token{Word{s, Fold(s)}, k, l}
}

// listed finds the longest listed word at the start of a run; its length is 0 if there is none.
func (l *lexicon) listed(run []rune) (length int, k kind) {
	for n := min(longestListed, len(run)); n > 0; n-- {
		word := string(run[:n])
		switch {
		case l.subject[word]:
			return n, subjectWord
		case l.stop[word]:
			return n, stopWord
		case l.genre[word]:
			return n, genreWord
		}
	}
	return 0, subjectWord
}

// overtaken tells whether another listed word begins within the first and goes on behind it.
func (l *lexicon) overtaken(run []rune, length int) bool {
	for at := 1; at < length; at++ {
		if next, _ := l.listed(run[at:]); at+next > length {
			return true
		}
	}
	return false
}
