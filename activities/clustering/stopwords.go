package clustering

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// stopWords carry no meaning by themselves.
const stopWords = `a about above after again against all also although always am among an and another any are around as at
be because been before being below between beyond both but by can cannot could did do does doing down due during each
either else especially etc even every few for from further had has have having he her here hers him his how however i
if in including inter into is it its itself just least less many may me more most much must my namely nevertheless no nor not
of off on once one only onto or other otherwise our out over own particular particularly per regarding same she should since
so some such than that the their them then there therefore these they this those through throughout thus to too toward
towards two under until up upon us very via was we well were what when where whereas whether which while who whom whose why
will with within without would you your`

// genreWords open or join nearly every recommendation, and so tell nothing about the subject of one.
const genreWords = `accelerate accordance account achieve act action active actively additional address adequate adopt advance aim
allocate appropriate area basis build bring carry combat commend complete comprehensive concern concrete conduct consider
consideration context continue country deepen develop draft effect effective effectively efficient effort eliminate
elaborate enable encourage enhance ensure enact establish exist expedite explore finalize focus follow framework full
fully general give guarantee human implement implementation important improve improvement increase initiative intensify introduce
issue keep law legislation legislative level line maintain make measure mechanism national necessary need new
note order paragraph participate place plan policy possible practical prevent previous proceed process programme progress project
promote promotion protect protection provide pursue put recommend recommendation redouble regard reinforce relate relevant
require respect respond response result review right robust republic set special specific state step strategy strengthen
strong structure support sustain system take timely undertake use various view welcome work`

var (
	emptyWords = wordSet(stopWords, func(w string) string { return w })
	emptyStems = wordSet(genreWords, func(w string) string { return english.Stem(w, false) })
)

func wordSet(list string, key func(string) string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[key(w)] = true
	}
	return set
}
