/// The command line that confines the guest: bubblewrap's, run by the desktop's own unprivileged user.
struct GuestCommand {
    let place: DesktopPlace
    let configuration: DesktopConfiguration
    let launch: DesktopLaunch

    static let home = "/home/user"
    static let runtime = "/run/user/1000"
    static let netLog = "/run/tabellion/netlog"

    /// What every program of the guest sees.
    var environment: [(name: String, value: String)] {
        [
            ("PATH", "/usr/bin:/bin"), ("HOME", GuestCommand.home), ("USER", "user"), ("LOGNAME", "user"),
            ("DISPLAY", ":0"), ("XAUTHORITY", "/run/tabellion/cookie"), ("XDG_RUNTIME_DIR", GuestCommand.runtime),
            ("LANG", configuration.locale), ("TZ", configuration.timeZone),
        ]
    }

    /// Arguments for bubblewrap, given by a descriptor so that the guest cannot read host paths from a command line.
    var confinement: [String] {
        var arguments = [
            "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try",
            "--new-session",
            "--uid", "1000", "--gid", "1000", "--hostname", "desktop", "--cap-drop", "ALL", "--clearenv",
        ]
        for (name, value) in environment { arguments += ["--setenv", name, value] }
        let temporary = String(configuration.sharedMemoryBytes)
        arguments += [
            "--ro-bind", place.root, "/",
            "--bind", place.root + GuestCommand.home, GuestCommand.home,
            "--proc", "/proc", "--dev", "/dev",
            "--perms", "1777", "--size", temporary, "--tmpfs", "/dev/shm",
            "--perms", "1777", "--size", temporary, "--tmpfs", "/tmp",
            "--perms", "0755", "--size", String(16 << 20), "--tmpfs", "/run",
            "--perms", "0755", "--dir", "/run/user", "--perms", "0700", "--dir", GuestCommand.runtime,
            "--perms", "0755", "--dir", "/run/tabellion", "--perms", "1777", "--dir", "/tmp/.X11-unix",
            "--bind", "\(place.shown)/X0", "/tmp/.X11-unix/X0",
            "--ro-bind", "\(place.shown)/cookie", "/run/tabellion/cookie",
            "--ro-bind", "\(place.shown)/resolv.conf", "/etc/resolv.conf",
            "--ro-bind", "\(place.shown)/machine-id", "/etc/machine-id",
            "--ro-bind", "\(place.shown)/policy", "/etc/chromium/policies/managed",
        ]
        if launch.netLogFifo != nil { arguments += ["--bind", "\(place.shown)/netlog", GuestCommand.netLog] }
        return arguments + ["--chdir", GuestCommand.home]
    }

    /// The session program and the browser's arguments.
    var program: [String] {
        var arguments = [
            "/usr/lib/tabellion/session", "--user-data-dir=\(GuestCommand.home)/profile", "--no-first-run",
            "--no-default-browser-check", "--ozone-platform=x11", "--password-store=basic", "--disable-gpu",
            "--disable-background-networking", "--disable-component-update", "--disable-breakpad",
            "--disable-search-engine-choice-screen", "--noerrdialogs", "--start-maximized", "--window-position=0,0",
            "--window-size=\(configuration.width),\(configuration.height)",
        ]
        if launch.netLogFifo != nil {
            arguments += ["--log-net-log=\(GuestCommand.netLog)", "--net-log-capture-mode=Everything"]
        }
        if launch.debugPipe != nil { arguments.append("--remote-debugging-pipe") }
        return arguments + ["--", launch.startURL]
    }
}
