package terms

// longestListed is the most characters that a listed word of Chinese has.
const longestListed = 4

// pairs reads a run of Chinese or Japanese, which has no spaces: listed words are cut out of it, and what lies between
// them is read as overlapping pairs of characters.
func pairs(run string, than kind) []Word {
	var words []Word
	characters := []rune(run)
	start := 0
	for at := 0; at < len(characters); {
		length, kind := listed(characters[at:])
		if length == 0 || (kind != subjectWord && overtaken(characters[at:], length)) {
			at++
			continue
		}
		words = append(words, overlapping(characters[start:at])...)
		if kind > than {
			words = append(words, wordOf(characters[at:at+length]))
		}
		at += length
		start = at
	}
	return append(words, overlapping(characters[start:])...)
}

// listed finds the longest listed word at the start of a run; its length is 0 if there is none.
func listed(run []rune) (length int, k kind) {
	chinese := lexicons[Chinese]
	for n := min(longestListed, len(run)); n > 0; n-- {
		word := string(run[:n])
		switch {
		case chinese.subject[word]:
			return n, subjectWord
		case chinese.stop[word]:
			return n, stopWord
		case chinese.genre[word]:
			return n, genreWord
		}
	}
	return 0, subjectWord
}

// overtaken tells whether another listed word begins within the first and goes on behind it.
func overtaken(run []rune, length int) bool {
	for at := 1; at < length; at++ {
		if next, _ := listed(run[at:]); at+next > length {
			return true
		}
	}
	return false
}

// overlapping cuts characters into pairs, each overlapping the next by one; one character alone says too little.
func overlapping(characters []rune) []Word {
	var words []Word
	for i := range len(characters) - 1 {
		words = append(words, wordOf(characters[i:i+2]))
	}
	return words
}

func wordOf(characters []rune) Word {
	s := string(characters)
	return Word{s, Fold(s)}
}
