internal import CryptoPrimitives
internal import EvidenceModel
internal import TokenVerification

/// Check `chain` (section 3): links, marks and their tokens; and of `recording` the clock steps.
extension SessionAuditor {
    mutating func checkChain() throws(EvidenceError) {
        guard let header = manifest?.header else {
            skip(.chain, without: "data/session.json")
            return
        }
        guard let opening = contents.facts[BundlePath.member(EvidenceModel.SessionOpening.path)] else {
            skip(.chain, without: "data/opening.json")
            return
        }
        var chain = SegmentChain(opening: opening.digests.sha256, openedAt: header.openedAt)
        expect(.chain, header.head0, DigestPair(head: chain.firstHead), .headWrong, "head0")
        var lastSegment: SegmentValues?
        for link in header.chain {
            do {
                try chain.accept(link)
            } catch {
                fail(.chain, .chainBroken, error.message)
                break
            }
        }
        // Digests, tokens and clocks are looked at in every link, also behind a break.
        for link in header.chain {
            switch link.step {
            case .segment(let values):
                if let last = lastSegment, last.n > 0 { checkClock(from: last, to: values, header) }
                lastSegment = values
            case .mark(let values): try checkMark(link, values)
            case .gap: break
            }
        }
        if chain.lastSegment == nil { fail(.chain, .noSegments) }
        let last = header.chain.last?.head ?? DigestPair(head: chain.firstHead)
        expect(.chain, header.lastHead, last, .headWrong, "lastHead")
        checkStepsExist(header)
    }

    private mutating func checkMark(_ link: ChainLink, _ values: MarkValues) throws(EvidenceError) {
        markHeads.append(link.head.sha256)
        let message = MarkValues.signedMessage(head: link.head.sha256)
        if let signature {
            let isValid = Ed25519.isValid(
                signature: link.signature ?? [], message: message, publicKey: signature.worker)
            if !isValid { fail(.chain, .markSignature, String(values.k)) }
        } else {
            skip(.chain, without: WorkerSignature.member)
        }
        guard let policy else {
            skip(.chain, without: "data/policy.json")
            return
        }
        guard let token = try verifiedToken(values.path, imprint: nil, policy.timeAuthorities, for: .chain) else {
            return
        }
        expect(.chain, values.token, DigestPair(of: token.der), .digestWrong, "mark \(values.k)", values.path)
        checkTime(of: token, stated: values.time, values.path, for: .chain)
        report.bounds.closingNotEarlierThan = max(report.bounds.closingNotEarlierThan ?? 0, values.time)
    }

    private mutating func checkClock(from last: SegmentValues, to next: SegmentValues, _ header: SessionHeader) {
        let step = ClockStep(from: last, to: next)
        if let declared = header.clockSteps.first(where: { $0.segment == next.n }) {
            expect(.recording, declared, step, .clockStepWrong, String(next.n), String(step.ns))
        } else if step.mustBeDeclared {
            fail(.recording, .clockStepHidden, String(next.n), String(step.ns))
        }
    }

    /// A declared step must be at a segment that has one before it.
    private mutating func checkStepsExist(_ header: SessionHeader) {
        let last = header.chain.reduce(UInt32(0)) { last, link in
            if case .segment(let values) = link.step { values.n } else { last }
        }
        for step in header.clockSteps where step.segment < 2 || step.segment > last {
            fail(.recording, .clockStepNowhere, String(step.segment))
        }
    }
}
