import { IsBoolean, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { ARTICLE_6, ARTICLE_9, CONFIDENTIALITY_BASES, NOT_STATED } from './codes.js';
import {
  DPA_CONDITIONS,
  NO_CONSENT_REASONS,
  type ConfidentialityBasis,
  type DataProtectionBasis,
} from './lawful-basis.js';

/** What may be sent of the two bases. That a decision states them is for its own rules. */

export class ConfidentialityBasisData implements ConfidentialityBasis {
  @IsIn([...CONFIDENTIALITY_BASES, NOT_STATED])
  code!: ConfidentialityBasis['code'];

  @IsOptional()
  @IsString()
  @Length(1, 500)
  provision?: string;
}

export class DataProtectionBasisData implements DataProtectionBasis {
  @IsIn([...ARTICLE_6, NOT_STATED])
  article6!: DataProtectionBasis['article6'];

  @IsOptional()
  @IsIn(ARTICLE_9)
  article9?: (typeof ARTICLE_9)[number];

  @IsOptional()
  @IsIn(DPA_CONDITIONS)
  condition?: (typeof DPA_CONDITIONS)[number];

  @IsOptional()
  @IsIn(NO_CONSENT_REASONS)
  noConsentReason?: (typeof NO_CONSENT_REASONS)[number];

  @IsOptional()
  @IsBoolean()
  personCannotConsent?: boolean;
}
