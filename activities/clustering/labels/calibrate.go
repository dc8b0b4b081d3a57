package labels

import "math"

// Scale turns scores into confidences. It holds the confidence at scores from −1.2 to 1.2 in steps of 0.1, rising; in
// between it is a straight line, beyond it is level. One scale serves all labels of a model: scales of their own were
// no better, and worse for rare labels.
type Scale []float64

const (
	lowestScore = -1.2
	stepsPerOne = 10
	knots       = 25
	// trust is how many observations the usual share of right labels weighs at each knot, for models of few texts.
	trust = 10
)

// usual is the share of labels that are right at a score, as a few hundred texts of a State give it.
func usual(score float64) float64 { return 1 / (1 + math.Exp(-4.7*score-0.8)) }

// calibrate fits the scale and the threshold on texts kept apart.
func (t *training) calibrate() (Scale, float64) {
	scores := make([][]float64, len(t.gold))
	inParallel(len(scores), func(l int) { scores[l] = t.keptApart(l) })
	scale := fitScale(scores, t.gold)
	return scale, fitThreshold(scores, t.gold, scale)
}

// fitScale counts how often labels were right near each knot and makes the shares rise (isotonic regression).
func fitScale(scores [][]float64, gold [][]bool) Scale {
	right, all := make([]float64, knots), make([]float64, knots)
	for k := range right {
		all[k] = trust
		right[k] = trust * usual(lowestScore+float64(k)/stepsPerOne)
	}
	for l := range scores {
		for i, score := range scores[l] {
			if math.IsInf(score, -1) {
				continue
			}
			k := int(math.Round(place(score)))
			all[k]++
			if gold[l][i] {
				right[k]++
			}
		}
	}
	return rising(right, all)
}

// place is where a score lies among the knots.
func place(score float64) float64 {
	return min(max((score-lowestScore)*stepsPerOne, 0), knots-1)
}

// rising pools neighbouring shares until none is lower than the one before it.
func rising(right, all []float64) Scale {
	type block struct {
		right, all float64
		knots      int
	}
	var blocks []block
	for k := range right {
		b := block{right[k], all[k], 1}
		for n := len(blocks); n > 0 && blocks[n-1].right*b.all > b.right*blocks[n-1].all; n-- {
			before := blocks[n-1]
			b = block{before.right + b.right, before.all + b.all, before.knots + b.knots}
			blocks = blocks[:n-1]
		}
		blocks = append(blocks, b)
	}
	var s Scale
	for _, b := range blocks {
		for range b.knots {
			s = append(s, b.right/b.all)
		}
	}
	return s
}

func (s Scale) confidence(score float64) float64 {
	at := place(score)
	k := min(int(at), knots-2)
	return s[k] + (at-float64(k))*(s[k+1]-s[k])
}

// fitThreshold finds the confidence, in hundredths, that gives the best micro-F1 when each text's first label is chosen
// anyway; of equals the highest.
func fitThreshold(scores [][]float64, gold [][]bool, scale Scale) float64 {
	var right, wrong [101]int // labels at each confidence; the first of each text at 100
	given := 0
	for i := range scores[0] {
		top := 0
		for l := range scores {
			if scores[l][i] > scores[top][i] {
				top = l
			}
		}
		for l := range scores {
			at := 100
			switch {
			case math.IsInf(scores[l][i], -1):
				at = 0
			case l != top:
				at = int(100 * scale.confidence(scores[l][i]))
			}
			if gold[l][i] {
				right[at]++
				given++
			} else {
				wrong[at]++
			}
		}
	}
	threshold, best, hits, chosen := 1.0, -1.0, 0, 0
	for at := 100; at > 0; at-- {
		hits, chosen = hits+right[at], chosen+right[at]+wrong[at]
		if f1 := 2 * float64(hits) / float64(chosen+given); f1 > best {
			threshold, best = float64(at)/100, f1
		}
	}
	return threshold
}
