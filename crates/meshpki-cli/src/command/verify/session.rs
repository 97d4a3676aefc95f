//! One verifier and one time for every chain of a run, whether from files or from a stream.

use std::io::Read;

use meshpki::{IssuerChain, Report, UnixTime, Verifier, WorkloadChain, WorkloadStream};

use crate::failure::Failure;

pub(super) struct Session {
    pub(super) verifier: Verifier,
    pub(super) at: UnixTime,
    pub(super) issuer: Option<IssuerChain>,
    /// The issuer is judged once the first workload of a stream has determined the trust domain.
    pub(super) is_waiting: bool,
}

impl Session {
    pub(super) fn issuer_report(&self) -> Option<Report> {
        let chain = self.issuer.as_ref()?;
        Some(self.verifier.verify(chain, self.at))
    }

    pub(super) fn report(&self, chain: WorkloadChain) -> Report {
        let chain = match &self.issuer {
            Some(issuer) => chain.below(issuer),
            None => chain,
        };
        self.verifier.verify_workload(&chain, self.at)
    }

    /// Judges the workloads from standard input as they arrive, and keeps none in memory.
    pub(super) fn stream(
        &mut self,
        input: impl Read,
        mut each: impl FnMut(Report) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for chain in WorkloadStream::new("-", input) {
            let chain = chain?;
            self.begin(Some(&chain), &mut each)?;
            each(self.report(chain))?;
        }
        self.begin(None, &mut each)
    }

    /// Judges the issuer, once the first workload has determined the trust domain.
    fn begin(
        &mut self,
        first: Option<&WorkloadChain>,
        mut each: impl FnMut(Report) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if !std::mem::take(&mut self.is_waiting) {
            return Ok(());
        }
        self.verifier.read_trust_domain(self.issuer.as_ref(), first);
        self.issuer_report().map_or(Ok(()), &mut each)
    }
}
