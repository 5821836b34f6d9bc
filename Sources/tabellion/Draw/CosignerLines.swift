import Draws

/// How far each cosigner's signatures reach, as far as the office has them.
enum CosignerLines {
    static func of(_ runner: CeremonyRunner) throws -> [String] {
        try runner.cosignedSizes().map { cosigner in
            "in time      \(cosigner.name): " + (cosigner.size.map { "up to size \($0)" } ?? "nothing")
        }
    }
}
