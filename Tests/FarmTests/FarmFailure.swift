/// Why the farm, or a tool that looks at it, did not do what the test asked for.
struct FarmFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
