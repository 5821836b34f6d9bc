internal import CryptoPrimitives
internal import EvidenceModel

/// Checks `records`, `manifests` and `tag-manifests`: every byte is named, and every name has its bytes.
extension SessionAuditor {
    mutating func checkRecords() {
        guard let manifest else { return }
        let own = BundlePath.member(SessionManifest.path)
        var named: Set<String> = []
        var salts: Set<[UInt8]> = []
        for record in manifest.records {
            let member = BundlePath.member(record.path)
            named.insert(member)
            if !salts.insert(record.salt).inserted { fail(.records, .saltTwice, member) }
            guard member != own, let facts = contents.facts[member] else {
                fail(.records, .recordStray, member)
                continue
            }
            let agrees = record.bytes == facts.byteCount && record.digests == facts.digests
            if !agrees { fail(.records, .recordDiffers, member) }
        }
        for name in contents.names where BundlePath.insideData(name) != nil && name != own && !named.contains(name) {
            fail(.records, .recordMissing, name)
        }
        checkSegments(of: manifest)
    }

    /// Each segment of the chain has its record with the same values and its file, and no other file stands there.
    private mutating func checkSegments(of manifest: SessionManifest) {
        var segments: [String: SegmentValues] = [:]
        for link in manifest.header.chain {
            guard case .segment(let values) = link.step else { continue }
            segments[values.path] = values
            guard let facts = contents.facts[BundlePath.member(values.path)] else {
                fail(.chain, .memberMissing, BundlePath.member(values.path))
                continue
            }
            let agrees = values.bytes == facts.byteCount && values.digests == facts.digests
            if !agrees { fail(.chain, .segmentDiffers, BundlePath.member(values.path)) }
        }
        for record in manifest.records {
            let isSegment = record.path.hasPrefix("recording/") || record.segment != nil
            if isSegment || segments[record.path] != nil {
                expect(.records, record.segment, segments[record.path], .recordSegment, record.path)
                if record.segment == nil { fail(.records, .recordSegment, record.path) }
            }
        }
    }

    mutating func checkManifests() throws(EvidenceError) {
        let tagManifests = HashFunction.allCases.map { BagItManifest.tagMember($0) }
        let data = contents.names.filter { BundlePath.insideData($0) != nil }
        let tags = contents.names.filter { BundlePath.insideData($0) == nil && !tagManifests.contains($0) }
            .sorted(by: BundlePath.precedes)
        for function in HashFunction.allCases {
            try compare(BagItManifest.member(function), function, data, for: .manifests)
            try compare(BagItManifest.tagMember(function), function, tags, for: .tagManifests)
        }
        if try contents.bytes(BagItManifest.declarationMember) != BagItManifest.declaration {
            fail(.manifests, .textWrong, BagItManifest.declarationMember)
        }
        for path in BundleLayout.requiredData where contents.zip.entry(BundlePath.member(path)) == nil {
            fail(.manifests, .memberMissing, BundlePath.member(path))
        }
        for member in BundleLayout.requiredTags where contents.zip.entry(member) == nil {
            fail(.manifests, .memberMissing, member)
        }
        guard let policy, let header = manifest?.header else { return skip(.manifests, without: "data/session.json") }
        let marks = header.chain.count { if case .mark = $0.step { true } else { false } }
        let strays = BundleLayout.strays(
            among: contents.names, authorities: policy.timeAuthorities.map(\.name), marks: UInt32(marks))
        for stray in strays { fail(.manifests, .stray, stray) }
    }

    /// Compares a list of digests with the members that it should name.
    private mutating func compare(
        _ list: String, _ function: HashFunction, _ members: [String], for check: CheckID
    ) throws(EvidenceError) {
        guard let text = try contents.bytes(list) else { return fail(check, .memberMissing, list) }
        let lines: [BagItManifest.Line]
        do {
            lines = try BagItManifest.parse(text)
        } catch { return fail(check, .malformed, error.inFile(list).message) }
        var index = lines.startIndex
        for member in members {
            while index < lines.endIndex, BundlePath.precedes(lines[index].member, member) {
                fail(check, .listExtra, list, lines[index].member)
                index += 1
            }
            guard index < lines.endIndex, lines[index].member == member else {
                fail(check, .listOmits, list, member)
                continue
            }
            let digests = contents.facts[member]?.digests
            expect(
                check, function == .sha256 ? digests?.sha256 : digests?.sm3, lines[index].digest, .listDiffers, list,
                member)
            index += 1
        }
        for line in lines[index...] { fail(check, .listExtra, list, line.member) }
    }
}
