package documents

import "regexp"

// language holds the fixed phrases by which the documents of one language are understood.
type language struct {
	known     bool           // the States' names are in the table
	report    *regexp.Regexp // title of a Working Group report
	observed  *regexp.Regexp // title of concluding observations
	addendum  *regexp.Regexp // title of the State's answer to a report
	section   *regexp.Regexp // heading of the recommendations
	after     *regexp.Regexp // heading of what follows them
	closing   *regexp.Regexp // paragraph after the last recommendation of a report
	lists     *regexp.Regexp // paragraph that speaks of recommendations as a whole
	contained *regexp.Regexp // recommendations that a list names by their paragraphs
	asks      *regexp.Regexp // how one sentence of the review makes a recommendation
	later     *regexp.Regexp // no position yet
	noted     *regexp.Regexp
	partly    *regexp.Regexp
	supported *regexp.Regexp
	concerns  *regexp.Regexp // heading of the concerns and recommendations of a committee
	recommend *regexp.Regexp // start of a committee's recommendation in its paragraph
	concerned *regexp.Regexp // a committee's concern or praise
}

func phrase(p string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + p) }

var languages = []*language{english, french, spanish}

var english = &language{
	known:     true,
	report:    phrase(`report of the working (?:group )?on the universal ?periodic review`),
	observed:  phrase(`concluding observations`),
	addendum:  phrase(`views on conclusions and/or recommendations`),
	section:   phrase(`^(?:II\.? ?)?conclusions and ?/ ?or recommendations$`),
	after:     phrase(`^(?:annex(?:es)?(?: [IVX]+)?|III\.? ?voluntary (?:pledges|commitments).*)$`),
	closing:   phrase(`^all conclusions and`),
	lists:     phrase(`\b(?:following|these|above|below|listed|formulated) recommendations?\b|\brecommendations? (?:formulated|listed|below|above|contained|made|nos?\.|in paragraph|recorded)|the response of`),
	contained: phrase(`recommendations?(?: \p{L}+){0,4} paragraphs? ((?:\d{1,3}(?: ?\([a-z](?:, ?[a-z])*\))*(?:, and | and |, |; | )?)+)`),
	asks:      phrase(`\b(?:recommend|suggest|encourag|urg|call|request|invit|propos)(?:s|ed|ing|e|es)?\b`),
	later:     phrase(`will be examined|will examine|be further (?:examined|considered)|would study|will provide (?:its |their )?(?:response|answer)|will respond`),
	noted:     phrase(`\b(?:not|nor) (?:be able to )?(?:enjoy|support|accept|receive|meet)|\bcannot (?:enjoy|support|accept)|reject|\bnoted?\b|\bnotes\b|takes? note`),
	partly:    phrase(`support.{0,40}\b(?:in part|partially|partly)\b|\b(?:in part|partially|partly)\b.{0,40}(?:support|accept)`),
	supported: phrase(`enjoy|support|accept`),
	concerns:  phrase(`^(?:[A-Z]{1,4}\. ?)?(?:principal|main|concerns?|subjects|areas|issues|matters|factors)\b.*recommendations?$`),
	recommend: phrase(`\b(?:the committee|it)(?:, (?:[^.;]|\b(?:nos?|paras?|arts?)\.){1,300}?,)? ` +
		`(?:(?:also|further|furthermore|therefore|strongly|again|once|more|in|particular|additionally|hence|thus|wishes|to|would|like|and|firmly|urgently|reiterates its concerns?) )*` +
		`(?:recommends?|urges?|calls? (?:up)?on|encourages?|invites?|requests?|advises?|reiterates its (?:\p{L}+ )?(?:recommendations?|calls?|requests?|invitations?))\b` +
		`|\b(?:recommends?|urges?|calls? (?:up)?on|encourages?|invites?|requests?) (?:that )?the state party\b` +
		`|\bstate party (?:\p{L}+ )?(?:should|must)\b|\bstate party is (?:\p{L}+ )?(?:urged|encouraged|requested|invited|called upon)\b`),
	concerned: phrase(`\b(?:concern|regret|welcome|note|appreciate|commend|acknowledge|observe|remind|recall|draws|reiterate|considers)`),
}

var french = &language{
	report:    phrase(`rapport du groupe de travail sur l['’]examen périodique universel`),
	observed:  phrase(`observations finales`),
	addendum:  phrase(`observations sur les conclusions et/ou recommandations`),
	section:   phrase(`^(?:II\.? ?)?conclusions et ?/ ?ou recommandations$`),
	after:     phrase(`^(?:annexes?(?: [IVX]+)?|III\.? ?(?:annonces|engagements).*)$`),
	closing:   phrase(`^toutes les conclusions`),
	lists:     phrase(`recommandations (?:suivantes|ci-après|ci-dessus|ci-dessous|formulées|faites)|la réponse`),
	later:     phrase(`seront examinées|examinera|étudiera`),
	noted:     phrase(`n['’](?:ont|a|est|acceptent|appuie|accepte)\b|ne (?:recueille|reçoi|bénéficie|peu|souscri)|rejet|pris(?:es)? note|prend note|notées`),
	partly:    phrase(`partiellement|en partie`),
	supported: phrase(`adhésion|appui|appuie|accept|souscri`),
	concerns:  phrase(`^(?:[A-Z]{1,4}\. ?)?(?:principa(?:ux|les)|sujets|motifs|préoccupations)\b.*recommandations?$`),
	recommend: phrase(`\b(?:le comité|il)(?:, [^.;]{1,300}?,)? (?:l['’])?(?:(?:lui|en|y|également|aussi|vivement|instamment|souhaite|en outre|par ailleurs|prie et) )*` +
		`(?:recommande|engage|demande|invite|encourage|exhorte|prie|conseille|réitère (?:sa|ses|la) (?:\p{L}+ )?recommandations?)\b` +
		`|\b(?:recommande|engage|demande|invite|encourage|exhorte|prie) (?:(?:également|aussi|instamment|vivement) )*(?:à )?l['’]état partie\b` +
		`|\bl['’]état partie (?:\p{L}+ )?(?:devrait|doit|est (?:invité|prié|encouragé|engagé))\b`),
	concerned: phrase(`préoccup|regrett|not(?:e|ant)|salu|félicit|constat|inqui|rappel|accueill|pren(?:d|ant)`),
}

var spanish = &language{
	report:    phrase(`informe del grupo de trabajo sobre el examen periódico universal`),
	observed:  phrase(`observaciones finales`),
	addendum:  phrase(`opiniones sobre las conclusiones y/o recomendaciones`),
	section:   phrase(`^(?:II\.? ?)?conclusiones y ?/ ?o recomendaciones$`),
	after:     phrase(`^(?:anexos?(?: [IVX]+)?|III\.? ?(?:promesas|compromisos).*)$`),
	closing:   phrase(`^todas las conclusiones`),
	lists:     phrase(`recomendaciones (?:siguientes|que figuran|que se enumeran|formuladas|anteriores|mencionadas|enumeradas)|siguientes recomendaciones|la respuesta`),
	later:     phrase(`serán examinadas|examinará|estudiará`),
	noted:     phrase(`no (?:\p{L}+ )?(?:cuenta|goza|recib|obtuv|conta|apoya|acept|ha)|rechaz|tom(?:a|ado|ó) nota`),
	partly:    phrase(`parcialmente|en parte`),
	supported: phrase(`apoy|acept`),
	concerns:  phrase(`^(?:[A-Z]{1,4}\. ?)?(?:principales|motivos|esferas|preocupaciones|ámbitos|asuntos)\b.*recomendaciones?$`),
	recommend: phrase(`\b(?:el comité|este)(?:, [^.;]{1,300}?,)? (?:(?:le|lo|también|asimismo|además|nuevamente|encarecidamente|desea) )*` +
		`(?:recomienda|insta|exhorta|alienta|invita|pide|solicita|aconseja|reitera (?:su|sus|la) (?:\p{L}+ )?recomendaci(?:ón|ones))\b` +
		`|\b(?:recomienda|insta|exhorta|alienta|invita|pide|solicita) (?:(?:también|asimismo|además|encarecidamente) )*(?:al|que el) (?:estado|gobierno)\b` +
		`|\bel estado parte (?:\p{L}+ )?(?:debe|debería|ha de)\b`),
	concerned: phrase(`preocup|lament|observ|acog|celebr|felicit|toma nota|inquiet|record|valor`),
}
