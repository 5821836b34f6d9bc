import Draws

/// How far each cosigner's signatures reach, as far as the office has them.
enum CosignerLines {
    static func of(_ runner: CeremonyRunner) throws -> [String] {
        try runner.cosignedSizes().map { name, size in
            "in time      \(name): " + (size.map { "up to size \($0)" } ?? "nothing")
        }
    }
}
