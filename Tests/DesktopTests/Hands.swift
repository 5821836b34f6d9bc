import Desktop

/// Types and clicks by XTest, as a session's input does.
struct Hands {
    let environment: [String: String]

    init(_ desktop: Desktop) { environment = DisplayProbe(desktop).environment }

    private func xdotool(_ arguments: String...) throws -> String {
        try HostCommand.run(["/usr/bin/xdotool"] + arguments, environment).output
    }

    func key(_ name: String) throws { _ = try xdotool("key", name) }

    func type(_ text: String) throws { _ = try xdotool("type", "--delay", "30", text) }

    func click(_ x: Int, _ y: Int) throws { _ = try xdotool("mousemove", "\(x)", "\(y)", "click", "1") }

    /// Title of the active window.
    func title() throws -> String { try xdotool("getactivewindow", "getwindowname") }

    /// Goes to an address as somebody who types it.
    func address(_ text: String) async throws {
        try key("ctrl+l")
        try await Task.sleep(for: .milliseconds(400))
        try type(text)
        try await Task.sleep(for: .milliseconds(400))
        try key("Return")
        try await Task.sleep(for: .milliseconds(1_500))
    }
}
