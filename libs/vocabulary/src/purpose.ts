/**
 * HL7 v3 PurposeOfUse (code system `v3-ActReason`), as a tree: what is said of a purpose holds for
 * those below it.
 */
const PARENT: Readonly<Record<string, string>> = {
  HMARKT: 'PurposeOfUse',
  HOPERAT: 'PurposeOfUse',
  CAREMGT: 'HOPERAT',
  DONAT: 'HOPERAT',
  FRAUD: 'HOPERAT',
  GOV: 'HOPERAT',
  HACCRED: 'HOPERAT',
  HCOMPL: 'HOPERAT',
  HDECD: 'HOPERAT',
  HDIRECT: 'HOPERAT',
  HDM: 'HOPERAT',
  HLEGAL: 'HOPERAT',
  HOUTCOMS: 'HOPERAT',
  HPRGRP: 'HOPERAT',
  HQUALIMP: 'HOPERAT',
  HSYSADMIN: 'HOPERAT',
  LABELING: 'HSYSADMIN',
  METAMGT: 'HSYSADMIN',
  MEMADMIN: 'HOPERAT',
  MILCDM: 'HOPERAT',
  PATADMIN: 'HOPERAT',
  PATSFTY: 'HOPERAT',
  PERFMSR: 'HOPERAT',
  RECORDMGT: 'HOPERAT',
  SYSDEV: 'HOPERAT',
  HTEST: 'SYSDEV',
  TRAIN: 'HOPERAT',
  HPAYMT: 'PurposeOfUse',
  CLMATTCH: 'HPAYMT',
  COVAUTH: 'HPAYMT',
  COVERAGE: 'HPAYMT',
  ELIGDTRM: 'COVERAGE',
  ELIGVER: 'COVERAGE',
  ENROLLM: 'COVERAGE',
  MILDCRG: 'COVERAGE',
  REMITADV: 'HPAYMT',
  HRESCH: 'PurposeOfUse',
  BIORCH: 'HRESCH',
  CLINTRCH: 'HRESCH',
  CLINTRCHNPC: 'CLINTRCH',
  CLINTRCHPC: 'CLINTRCH',
  PRECLINTRCH: 'CLINTRCH',
  DSRCH: 'HRESCH',
  POARCH: 'HRESCH',
  TRANSRCH: 'HRESCH',
  PATRQT: 'PurposeOfUse',
  FAMRQT: 'PATRQT',
  PWATRNY: 'PATRQT',
  SUPNWK: 'PATRQT',
  PUBHLTH: 'PurposeOfUse',
  DISASTER: 'PUBHLTH',
  THREAT: 'PUBHLTH',
  TREAT: 'PurposeOfUse',
  CLINTRL: 'TREAT',
  COC: 'TREAT',
  ETREAT: 'TREAT',
  BTG: 'ETREAT',
  ERTREAT: 'ETREAT',
  POPHLTH: 'TREAT',
};

/** Whether a code is a purpose of use, the root excepted. */
export function isPurpose(code: string): boolean {
  return Object.hasOwn(PARENT, code);
}

/** Whether `narrow` is `broad` or stands below it in the tree. */
export function purposeWithin(narrow: string, broad: string): boolean {
  for (let code: string | undefined = narrow; code !== undefined; code = PARENT[code]) {
    if (code === broad) return true;
  }
  return false;
}

/** Every code, in the order of the tree. */
export const PURPOSES: readonly string[] = Object.keys(PARENT);
