import Foundation

/// Asks for something that nobody should read over a shoulder.
enum SecretPrompt {
    /// One line of standard input, not shown while it is typed; nil at its end.
    static func read(_ prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine() }
        FileHandle.standardError.write(Data(prompt.utf8))
        var old = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &old) == 0 else { return readLine() }
        var silent = old
        silent.c_lflag &= ~tcflag_t(ECHO)
        _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &old)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return readLine()
    }
}
