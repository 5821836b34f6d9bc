import ArgumentParser

/// Something the person at the terminal can mend; printed as one line.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    /// 1: refused or failed. 2: what was given cannot be used.
    let exitCode: Int32

    init(_ description: String, exitCode: Int32 = 2) {
        self.description = description
        self.exitCode = exitCode
    }
}
