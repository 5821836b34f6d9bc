import ArgumentParser

/// Something the person at the terminal can mend; printed as one line.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
