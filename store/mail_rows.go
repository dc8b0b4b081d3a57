package store

import "time"

// The rows of the mail.
type (
	mailRow struct {
		ID           string `gorm:"primaryKey"`
		Outbox       string
		Day          *time.Time `gorm:"type:date"`
		Person       string
		Notice       string
		State        string
		CreatedAt    time.Time
		NextAt       time.Time
		Attempts     int
		FailingSince *time.Time
		LastError    string
		DoneAt       *time.Time
	}
	personMailRow struct {
		Person     string `gorm:"primaryKey"`
		Mode       string
		DigestHour int
		QuietFrom  int
		QuietTo    int
		DaysOff    []byte `gorm:"type:jsonb"`
	}
	calendarRow struct {
		Person    string `gorm:"primaryKey"`
		TokenHash []byte
		CreatedAt time.Time `gorm:"autoCreateTime:false"`
	}
)

func (mailRow) TableName() string       { return "mail" }
func (personMailRow) TableName() string { return "person_mail" }
func (calendarRow) TableName() string   { return "calendar_token" }
