import BundleReading
import EvidenceModel

/// What was done on a desktop, in words.
enum DeedWords {
    static func rows(
        _ episodes: some Sequence<InputEpisode>, _ bundle: CaptureBundle
    ) -> [[String: any Sendable]] {
        episodes.map { episode in
            let (deed, text) = words(episode.deed, bundle)
            let position = bundle.clock.recordingMilliseconds(monotonic: episode.time) ?? 0
            let time = bundle.clock.unixMilliseconds(monotonic: episode.time)
            return [
                "time": time.map { PageText.time($0) } ?? "",
                "civil": time.map { Instant($0, .civil) } ?? "" as any Sendable,
                "seconds": String(position / 1000), "position": PageText.length(position),
                "who": Saying(source(episode.source)), "isStrange": episode.source == .unexplained, "deed": deed,
                "text": text ?? "", "hasText": text != nil, "lines": lines(episode.lines),
            ]
        }
    }

    private static func lines(_ lines: ClosedRange<UInt64>) -> String {
        lines.lowerBound == lines.upperBound ? "\(lines.lowerBound)" : "\(lines.lowerBound)–\(lines.upperBound)"
    }

    private static func source(_ source: InputLine.Source) -> Word {
        switch source {
        case .viewer: .byViewer
        case .script: .byScript
        case .system: .bySystem
        case .unexplained: .byUnexplained
        }
    }

    private static func words(_ deed: InputEpisode.Deed, _ bundle: CaptureBundle) -> (Saying, String?) {
        switch deed {
        case .typed(let text): (Saying(.deedTyped), text)
        case .sealedKeys(let count): (Saying(.deedSealedKeys, "\(count)"), nil)
        case .key(let name, let times): (Saying(.deedKey, "\(times)"), name)
        case .click(1, let place): (Saying(.deedClick, "\(place.x)", "\(place.y)"), nil)
        case .click(3, let place): (Saying(.deedRightClick, "\(place.x)", "\(place.y)"), nil)
        case .click(let button, let place): (Saying(.deedOtherClick, "\(place.x)", "\(place.y)", "\(button)"), nil)
        case .drag(_, let from, let to): (Saying(.deedDrag, "\(from.x)", "\(from.y)", "\(to.x)", "\(to.y)"), nil)
        case .wheel(.up, let notches): (Saying(.deedWheelUp, "\(notches)"), nil)
        case .wheel(.down, let notches): (Saying(.deedWheelDown, "\(notches)"), nil)
        case .wheel(_, let notches): (Saying(.deedWheelSide, "\(notches)"), nil)
        case .pasted(let text): (Saying(text == nil ? .deedPastedSealed : .deedPasted), text)
        case .copied(let text): (Saying(text == nil ? .deedCopiedSealed : .deedCopied), text)
        case .screenshot(let path): (Saying(.deedScreenshot), path)
        case .navigation(_, nil): (Saying(.deedNavigationSealed), nil)
        case .navigation(.request, let text): (Saying(.deedRequest), text)
        case .navigation(.title, let text): (Saying(.deedTitle), text)
        case .navigation(.input, let text): (Saying(.deedNavigationInput), text)
        case .file(let path, let bytes):
            (Saying(.deedFile, PageText.size(bytes)), bundle.record(path)?.name ?? path)
        case .note(let text): (Saying(.deedNote), text)
        case .redacted(_, let times): (Saying(.deedRedacted, "\(times)"), nil)
        }
    }
}
