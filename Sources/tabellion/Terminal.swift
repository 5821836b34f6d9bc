import Foundation

/// Lines for the person who waits, on standard error.
enum Terminal {
    static func progress(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
