import Foundation

/// What the verify page's script says, by its own names: the page hands them over as JSON.
enum VerifyWords {
    static let all: [Phrase] =
        Phrase.verifyTool + Phrase.verifyVerdicts + Phrase.verifyFacts + Phrase.verifyReasons + Phrase.verifyChecks
        + ofDraws

    /// Checks of draws are said as on a draw's own page: `replayCheckVrfKey` is `check-draw-vrf-key` here.
    private static let ofDraws: [Phrase] = Phrase.replay.compactMap { phrase in
        for (prefix, own) in [("replayCheck", "check-draw"), ("replayMeans", "mean-draw")]
        where phrase.name.hasPrefix(prefix) {
            let name = phrase.name.dropFirst(prefix.count).map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }
            return Phrase(own + name.joined(), phrase.chinese, phrase.english)
        }
        return nil
    }

    static func json(_ language: PortalLanguage) -> String {
        let words = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.text(language)) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(words) else { preconditionFailure("texts can be written as JSON") }
        return String(decoding: data, as: UTF8.self)
    }
}
