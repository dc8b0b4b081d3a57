package store

import "time"

// The rows of the projections. goose owns the schema; a test holds these models against it.
type (
	cycleRow struct {
		ID         string `gorm:"primaryKey"`
		State      string
		Mechanism  string
		Title      string
		LaunchedAt time.Time
		Doc        []byte `gorm:"type:jsonb"`
		Round      bool
	}
	stageRow struct {
		Stream  string `gorm:"primaryKey"`
		Cycle   string
		Name    string
		Attempt int
		Seq     int64
		Closed  bool
		Doc     []byte `gorm:"type:jsonb"`
		Dossier []byte `gorm:"type:jsonb"`
	}
	stepRow struct {
		Stream      string `gorm:"primaryKey"`
		ID          string `gorm:"primaryKey"`
		Place       int64
		Cycle       string
		Kind        string
		State       string
		Due         *time.Time
		Awaited     []byte `gorm:"type:jsonb"`
		Parties     []byte `gorm:"type:jsonb"`
		Undelivered []byte `gorm:"type:jsonb"`
		Doc         []byte `gorm:"type:jsonb"`
	}
	replyRow struct {
		Stream string `gorm:"primaryKey"`
		Step   string
		Seq    int64  `gorm:"primaryKey"`
		Doc    []byte `gorm:"type:jsonb"`
	}
	progressRow struct {
		Stream      string `gorm:"primaryKey"`
		Step        string `gorm:"primaryKey"`
		Cycle       string `gorm:"primaryKey"`
		Cluster     string `gorm:"primaryKey"`
		Measure     string `gorm:"primaryKey"`
		Institution string
		Status      string
		Content     string
		At          time.Time
	}
	handoverRow struct {
		ID         string `gorm:"primaryKey"`
		Person     string
		Successor  string
		At         time.Time
		Instrument string
		Reason     string
		Hash       string
	}
	outboxRow struct {
		ID          string `gorm:"primaryKey"`
		CreatedAt   time.Time
		Kind        string
		Notice      string
		Stream      string
		Seq         int64
		Step        string
		Institution string
		SentAt      *time.Time
	}
	sourceChangeRow struct {
		Cycle  string `gorm:"primaryKey"`
		Import int64  `gorm:"primaryKey;autoIncrement:false"`
		At     time.Time
		List   string
	}
	institutionRow struct {
		ID   string `gorm:"primaryKey"`
		Name string
		Kind string
	}
	personRow struct {
		ID           string `gorm:"primaryKey"`
		Name         string
		Email        string
		Language     string
		PasswordHash string
	}
	grantRow struct {
		ID          string `gorm:"primaryKey"`
		Person      string
		Institution string
		Role        string
		FromAt      time.Time
		ToAt        *time.Time
		Instrument  string
	}
	delegationRow struct {
		ID          string `gorm:"primaryKey"`
		Principal   string
		Delegate    string
		Institution string
		FromAt      time.Time
		ToAt        time.Time
		Doc         []byte `gorm:"type:jsonb"`
	}
	sessionRow struct {
		TokenHash []byte `gorm:"primaryKey"`
		Person    string
		CreatedAt time.Time `gorm:"autoCreateTime:false"`
		ExpiresAt time.Time
	}
	linkRow struct {
		TokenHash []byte `gorm:"primaryKey"`
		Person    string
		ExpiresAt time.Time
	}
	policyRow struct {
		Version   int64 `gorm:"primaryKey;autoIncrement:false"`
		Text      []byte
		Hash      string
		AdoptedAt time.Time
	}
	contentRow struct {
		ID             string `gorm:"primaryKey"`
		Classification string
		Media          string
		Salt           []byte
		Data           []byte
		Hash           string
		Cycle          string
		Institution    string
		CreatedAt      time.Time
		ErasedAt       *time.Time
	}
	recommendationRow struct {
		ID        string    `gorm:"primaryKey"`
		Published published `gorm:"embedded"`
	}
	mergedRow struct {
		Recommendation string `gorm:"primaryKey"`
		GroupID        string
	}
	labelRow struct {
		Recommendation string `gorm:"primaryKey"`
		Kind           string `gorm:"primaryKey"`
		Labels         []byte `gorm:"type:jsonb"`
	}
	// published are the columns of a recommendation beside its id, in the registry and in staging.
	published struct {
		AnnotationID    string
		Symbol          string
		PublishedOn     *time.Time `gorm:"type:date"`
		Body            string
		Type            string
		Countries       []byte `gorm:"type:jsonb"`
		Regions         []byte `gorm:"type:jsonb"`
		Themes          []byte `gorm:"type:jsonb"`
		AffectedPersons []byte `gorm:"type:jsonb"`
		SDGs            []byte `gorm:"column:sdgs;type:jsonb"`
		Paragraph       string
		Text            string
		UPRCycle        int    `gorm:"column:upr_cycle"`
		UPRSession      string `gorm:"column:upr_session"`
		UPRStates       []byte `gorm:"column:upr_states;type:jsonb"`
		Position        string
		Withdrawn       bool
		Fingerprint     string
	}
	importRow struct {
		ID          string `gorm:"primaryKey"`
		Command     string
		Name        string
		URL         string
		Size        int64
		Hash        string
		Complete    bool
		State       string
		Person      string
		Institution string
		CreatedAt   time.Time `gorm:"autoCreateTime:false"`
		Format      string
		Done        int64
		Total       int64
		LastRow     int
		Cursor      string
		BegunAt     *time.Time
		BegunDone   int64
		BegunRow    int
		MovedAt     *time.Time
		Added       int
		Changed     int
		Unchanged   int
		Missing     int
		Withdrawn   int
		Rejected    int
		Documented  int
		Changes     string
		Compared    int64
		Problem     []byte `gorm:"type:jsonb"`
		EndedAt     *time.Time
	}
	importFileRow struct {
		Import string `gorm:"primaryKey"`
		Piece  int    `gorm:"primaryKey;autoIncrement:false"`
		Data   []byte
	}
	stagedRow struct {
		Import      string `gorm:"primaryKey"`
		Number      int    `gorm:"primaryKey;autoIncrement:false"`
		Place       string
		Kind        string
		Target      string
		Differences []byte `gorm:"type:jsonb"`
		ID          string
		Published   published `gorm:"embedded"`
	}
	rejectionRow struct {
		Import       string `gorm:"primaryKey"`
		Number       int    `gorm:"primaryKey;autoIncrement:false"`
		Place        string
		Field        string
		Reason       string
		AnnotationID string
		Symbol       string
		Body         string
		UPRSession   string `gorm:"column:upr_session"`
		Paragraph    string
		Text         string
		Cells        []byte `gorm:"type:jsonb"`
	}
	ruleFileRow struct {
		Kind      string `gorm:"primaryKey"`
		Name      string `gorm:"primaryKey"`
		Version   int    `gorm:"primaryKey;autoIncrement:false"`
		File      string
		AdoptedAt time.Time
	}
	missingRow struct {
		Import         string `gorm:"primaryKey"`
		Recommendation string `gorm:"primaryKey"`
	}
	obligationRow struct {
		ID    string `gorm:"primaryKey"`
		Cycle string
		State string
		Body  string
		Due   time.Time
		Doc   []byte `gorm:"type:jsonb"`
	}
	documentRow struct {
		Body   string `gorm:"primaryKey"`
		Symbol string `gorm:"primaryKey"`
		At     time.Time
	}
	acknowledgementRow struct {
		ID        string `gorm:"primaryKey"`
		Cycle     string
		Symbol    string
		Received  *time.Time `gorm:"type:date"`
		Reference string
		Person    string
		At        time.Time
	}
)

func (sourceChangeRow) TableName() string    { return "source_change" }
func (progressRow) TableName() string        { return "progress" }
func (cycleRow) TableName() string           { return "cycle" }
func (stageRow) TableName() string           { return "stage" }
func (stepRow) TableName() string            { return "step" }
func (replyRow) TableName() string           { return "reply" }
func (outboxRow) TableName() string          { return "outbox" }
func (institutionRow) TableName() string     { return "institution" }
func (personRow) TableName() string          { return "person" }
func (grantRow) TableName() string           { return "role_grant" }
func (delegationRow) TableName() string      { return "delegation" }
func (sessionRow) TableName() string         { return "session" }
func (linkRow) TableName() string            { return "one_time_link" }
func (policyRow) TableName() string          { return "policy" }
func (contentRow) TableName() string         { return "content" }
func (recommendationRow) TableName() string  { return "recommendation" }
func (mergedRow) TableName() string          { return "merged" }
func (labelRow) TableName() string           { return "label" }
func (importRow) TableName() string          { return "import" }
func (importFileRow) TableName() string      { return "import_file" }
func (stagedRow) TableName() string          { return "import_row" }
func (rejectionRow) TableName() string       { return "import_rejection" }
func (ruleFileRow) TableName() string        { return "rule_file" }
func (missingRow) TableName() string         { return "import_missing" }
func (obligationRow) TableName() string      { return "obligation" }
func (documentRow) TableName() string        { return "received_document" }
func (acknowledgementRow) TableName() string { return "acknowledgement" }
func (handoverRow) TableName() string        { return "handover" }
