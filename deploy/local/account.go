package local

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// account is the unprivileged user that PostgreSQL runs as.
type account struct {
	name     string
	uid, gid uint32
}

// serverAccount is postgres if that user exists, else nobody; and whoever
// runs this process if it is not root. PostgreSQL refuses root.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: "of this process", uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(found.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(found.Gid, 10, 32)
		if errUID == nil && errGID == nil {
			return account{name: name, uid: uint32(uid), gid: uint32(gid)}, nil
		}
	}
	return account{}, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody: create one, or do not run as root")
}

// attributes make a command run as the account.
func (a account) attributes() *syscall.SysProcAttr {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: a.uid, Gid: a.gid}}
}

// give makes the account the owner of path.
func (a account) give(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(path, int(a.uid), int(a.gid))
}
